namespace ProviderKit.Benchmarks.Gateway;

/// <summary>
/// Measures the gateway and the bare forwarder in turn, against the same upstream in the same run. The machine's speed
/// drifts, so only the ratio within a round is worth quoting.
/// </summary>
internal static class Comparison
{
    public static async Task<int> RunAsync(ComparisonOptions options, TextWriter output)
    {
        using var upstream = await SubjectProcess.StartAsync(Subject.Upstream);
        using var forwarder = await SubjectProcess.StartAsync(Subject.Forwarder, upstream.Address);
        using var gateway = await SubjectProcess.StartAsync(Subject.Gateway, upstream.Address);
        using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });

        output.WriteLine(FormattableString.Invariant(
            $"{options.Rounds} rounds, {options.Connections} connections; CPU and bytes of the server process alone; median (min-max) over the rounds. The forwarder's columns of WebSockets are the gateway's over HTTP."));
        output.WriteLine("| load | forwarder CPU ms/1k | gateway CPU ms/1k | CPU ratio | forwarder bytes/request | gateway bytes/request |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var row in Workloads.All(options).Where(row => row.Gateway.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)))
        {
            List<Cost> yardstick = [], measured = [];
            for (int round = -options.WarmUp; round < options.Rounds; round++)
            {
                var first = await Cost.MeasureAsync(row.Yardstick, row.IsOfGateway ? gateway : forwarder, client, row.Count, options.Connections);
                var second = await Cost.MeasureAsync(row.Gateway, gateway, client, row.Count, options.Connections);
                if (round < 0) continue;
                yardstick.Add(first);
                measured.Add(second);
            }
            output.WriteLine(Row(row.Gateway.Name, yardstick, measured));
        }
        return 0;
    }

    private static string Row(string name, List<Cost> yardstick, List<Cost> measured)
    {
        var ratios = measured.Zip(yardstick, (m, y) => m.CpuMilliseconds / y.CpuMilliseconds);
        return $"| {name} | {Cost.Span(yardstick.Select(c => c.CpuMilliseconds), "F1")} | {Cost.Span(measured.Select(c => c.CpuMilliseconds), "F1")} | {Cost.Span(ratios, "F2")} "
            + $"| {Cost.Span(yardstick.Select(c => c.AllocatedBytes), "F0")} | {Cost.Span(measured.Select(c => c.AllocatedBytes), "F0")} |";
    }
}
