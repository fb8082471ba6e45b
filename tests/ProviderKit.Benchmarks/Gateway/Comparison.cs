using System.Globalization;

namespace ProviderKit.Benchmarks.Gateway;

/// <summary>
/// Measures the gateway and the bare forwarder in turn, against the same upstream in the same run. The machine's speed
/// drifts, so only the ratio within a round is worth quoting.
/// </summary>
internal static class Comparison
{
    private const int WarmUpRounds = 2;

    private readonly record struct Cost(double CpuMilliseconds, double AllocatedBytes);

    public static async Task<int> RunAsync(ComparisonOptions options, TextWriter output)
    {
        using var upstream = await SubjectProcess.StartAsync(Subject.Upstream);
        using var forwarder = await SubjectProcess.StartAsync(Subject.Forwarder, upstream.Address);
        using var gateway = await SubjectProcess.StartAsync(Subject.Gateway, upstream.Address);
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });

        output.WriteLine(FormattableString.Invariant(
            $"{options.Rounds} rounds, {options.Connections} connections; CPU and bytes of the server process alone; median (min-max) over the rounds."));
        output.WriteLine("| load | forwarder CPU ms/1k | gateway CPU ms/1k | CPU ratio | forwarder bytes/request | gateway bytes/request |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var row in Workloads.All(options))
        {
            List<Cost> yardstick = [], measured = [];
            for (int round = -WarmUpRounds; round < options.Rounds; round++)
            {
                var first = await MeasureAsync(row.Forwarder, forwarder, client, row.Count, options.Connections);
                var second = await MeasureAsync(row.Gateway, gateway, client, row.Count, options.Connections);
                if (round < 0) continue;
                yardstick.Add(first);
                measured.Add(second);
            }
            output.WriteLine(Row(row.Gateway.Name, yardstick, measured));
        }
        return 0;
    }

    private static async Task<Cost> MeasureAsync(Load load, SubjectProcess subject, HttpMessageInvoker client, int count, int connections)
    {
        using var plain = new HttpClient();
        long allocated = await SubjectProcess.AllocatedAsync(subject, plain);
        var cpu = subject.CpuTime;
        await load.RunAsync(client, subject.Address, count, connections);
        cpu = subject.CpuTime - cpu;
        allocated = await SubjectProcess.AllocatedAsync(subject, plain) - allocated;
        return new Cost(cpu.TotalMilliseconds / count * 1000, (double)allocated / count);
    }

    private static string Row(string name, List<Cost> yardstick, List<Cost> measured)
    {
        var ratios = measured.Zip(yardstick, (m, y) => m.CpuMilliseconds / y.CpuMilliseconds);
        return $"| {name} | {Span(yardstick.Select(c => c.CpuMilliseconds), "F1")} | {Span(measured.Select(c => c.CpuMilliseconds), "F1")} | {Span(ratios, "F2")} "
            + $"| {Span(yardstick.Select(c => c.AllocatedBytes), "F0")} | {Span(measured.Select(c => c.AllocatedBytes), "F0")} |";
    }

    private static string Span(IEnumerable<double> values, string format)
    {
        double[] sorted = [.. values.Order()];
        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
        return $"{Text(sorted[sorted.Length / 2])} ({Text(sorted[0])}-{Text(sorted[^1])})";
    }
}
