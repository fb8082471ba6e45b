using System.Globalization;

namespace ProviderKit.Benchmarks.Gateway;

/// <summary>What logging and metrics cost a request: the same gateway with and without each, side by side.</summary>
internal static class Observing
{
    private static readonly string[] Roles = [Subject.QuietGateway, Subject.MeteredGateway, Subject.LoggedGateway, Subject.ObservedGateway];

    public static async Task<int> RunAsync(ComparisonOptions options, TextWriter output)
    {
        using var upstream = await SubjectProcess.StartAsync(Subject.Upstream);
        var subjects = new List<SubjectProcess>();
        try
        {
            foreach (string role in Roles) subjects.Add(await SubjectProcess.StartAsync(role, upstream.Address));
            using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
            var row = Workloads.All(options).First();
            var costs = Roles.ToDictionary(role => role, _ => new List<Cost>());
            for (int round = -options.WarmUp; round < options.Rounds; round++)
                foreach (var subject in subjects)
                {
                    var cost = await Cost.MeasureAsync(row.Gateway, subject, client, row.Count, options.Connections);
                    if (round >= 0) costs[subject.Role].Add(cost);
                }
            output.WriteLine(FormattableString.Invariant($"{row.Gateway.Name}, {options.Rounds} rounds, {options.Connections} connections; median (min-max) over the rounds."));
            output.WriteLine("| gateway with | CPU ms/1k | to neither | bytes/request |");
            output.WriteLine("|---|---|---|---|");
            foreach (string role in Roles) output.WriteLine(Row(role, costs[role], costs[Subject.QuietGateway]));
            return 0;
        }
        finally
        {
            foreach (var subject in subjects) subject.Dispose();
        }
    }

    private static string Row(string role, List<Cost> costs, List<Cost> quiet)
    {
        var ratios = costs.Zip(quiet, (c, q) => c.CpuMilliseconds / q.CpuMilliseconds);
        return string.Create(CultureInfo.InvariantCulture, $"| {role} | {Cost.Span(costs.Select(c => c.CpuMilliseconds), "F1")} | {Cost.Span(ratios, "F2")} | {Cost.Span(costs.Select(c => c.AllocatedBytes), "F0")} |");
    }
}
