using System.Globalization;
using System.Text.Json;

namespace Stator.Api;

/// <summary>Numbers as AWS writes them.</summary>
internal static class JsonOutput
{
    private const double ScientificMin = 1e7;

    /// <summary>A double always has a decimal point: 1.0, 0.5.</summary>
    public static void WriteDouble(Utf8JsonWriter json, double value) =>
        json.WriteRawValue(value.ToString("0.0###############", CultureInfo.InvariantCulture), skipInputValidation: true);

    /// <summary>Seconds since 1970 in the form 1.79522E9.</summary>
    public static void WriteTimestamp(Utf8JsonWriter json, double seconds)
    {
        if (seconds < ScientificMin)
        {
            WriteDouble(json, seconds);
            return;
        }
        var exponent = (int)Math.Floor(Math.Log10(seconds));
        var digits = ((decimal)seconds / (decimal)Math.Pow(10, exponent)).ToString("0.0############", CultureInfo.InvariantCulture);
        json.WriteRawValue($"{digits}E{exponent}", skipInputValidation: true);
    }
}
