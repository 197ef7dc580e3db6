using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Stator.Load.Comparison;

/// <summary>Requests a second of each workload and server as bars, in SVG. The axis is logarithmic: a scan and a read lie far apart.</summary>
internal static class Chart
{
    private const double Width = 900;
    private const double Height = 620;

    /// <summary>Renders measurements.</summary>
    public static string Render(IReadOnlyList<Measurement> results)
    {
        var workloads = results.Select(result => result.Workload).Distinct().Reverse().ToList();
        var model = new PlotModel { Title = "Requests a second, each write flushed to disk", Background = OxyColors.White };
        model.Legends.Add(new Legend { LegendPosition = LegendPosition.TopRight, LegendPlacement = LegendPlacement.Outside });
        model.Axes.Add(new CategoryAxis { Position = AxisPosition.Left, ItemsSource = workloads.Select(Workloads.Describe).ToList() });
        model.Axes.Add(new LogarithmicAxis { Position = AxisPosition.Bottom, Minimum = 10, MajorGridlineStyle = LineStyle.Dot });
        foreach (var server in results.Select(result => result.Server).Distinct().Reverse())
        {
            var bars = new BarSeries { Title = server, BaseValue = 1, LabelFormatString = "{0:N0}", LabelPlacement = LabelPlacement.Inside };
            bars.Items.AddRange(results.Where(result => result.Server == server)
                .Select(result => new BarItem(result.RequestsPerSecond, workloads.IndexOf(result.Workload))));
            model.Series.Add(bars);
        }
        return new SvgExporter { Width = Width, Height = Height }.ExportToString(model);
    }
}
