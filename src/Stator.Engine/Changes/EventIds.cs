using System.Security.Cryptography;
using System.Text;

namespace Stator.Engine.Changes;

/// <summary>The ids of changes, as readers see them.</summary>
public static class EventIds
{
    /// <summary>32 hexadecimal digits that no other change has.</summary>
    public static string Of(StreamDefinition stream, ChangePosition position) => Convert.ToHexStringLower(
        MD5.HashData(Encoding.UTF8.GetBytes($"{stream.Number}/{position.Version}/{position.Place}")));
}
