using System.Globalization;

namespace ProviderKit.Benchmarks.Gateway;

/// <summary>What to measure, how long and how hard.</summary>
/// <param name="WarmUp">The rounds before those that count: the more, the less of them is compiling.</param>
/// <param name="Only">A part of the names of the rows that are measured; empty for all.</param>
internal sealed record ComparisonOptions(int Rounds = 7, int Requests = 10_000, int Streams = 2_000, int LongStreams = 300, int Connections = 32, int WarmUp = 2, string Only = "")
{
    /// <exception cref="ArgumentException">An argument is unknown or not a number.</exception>
    public static ComparisonOptions Parse(string[] args)
    {
        var options = new ComparisonOptions();
        for (int i = 0; i + 1 < args.Length; i += 2)
        {
            if (args[i] == "--only")
            {
                options = options with { Only = args[i + 1] };
                continue;
            }
            int value = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            options = args[i] switch
            {
                "--rounds" => options with { Rounds = value },
                "--requests" => options with { Requests = value },
                "--streams" => options with { Streams = value },
                "--long-streams" => options with { LongStreams = value },
                "--warm-up" => options with { WarmUp = value },
                "--connections" => options with { Connections = value },
                _ => throw new ArgumentException($"{args[i]} is unknown; there are --rounds, --requests, --streams, --long-streams, --connections, --warm-up, --only, --inner."),
            };
        }
        return options;
    }
}
