using System.Net;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.SampleHost;

/// <summary>A reader of standard output that pauses holds up no request.</summary>
public class PausedOutputTests
{
    private const int Requests = 5000;
    private const int AtOnce = 16;

    [Test]
    public async Task Output_NotRead_StopsNoRequest()
    {
        await using var host = HostProcess.Start("--demo --urls http://127.0.0.1:0");
        using var http = await host.ClientAsync();
        await host.LineAsync("Demo: ");
        var paused = host.PauseReading();
        try
        {
            int next = 0;
            var statuses = new int[Requests];
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
            {
                for (int i; (i = Interlocked.Increment(ref next) - 1) < Requests;)
                    statuses[i] = (int)await (i % 5 == 4 ? ServedAsync(http) : RefusedAsync(http, i));
            })));
            Assert.That(statuses.GroupBy(s => s).OrderBy(g => g.Key).Select(g => (g.Key, g.Count())), Is.EqualTo(new[] { (200, Requests / 5), (404, Requests / 5 * 4) }));
        }
        finally
        {
            paused.TrySetResult();
        }
        // The log says that lines are missing with the first line for which there is room again.
        var patience = Patience.Token();
        for (int i = 0; !host.Output.Contains("dropped", StringComparison.Ordinal); i++)
        {
            await RefusedAsync(http, i);
            patience.ThrowIfCancellationRequested();
        }
    }

    private static async Task<HttpStatusCode> ServedAsync(HttpClient http)
    {
        using var answer = await http.GetAsync("/health");
        return answer.StatusCode;
    }

    // Each is a line in the log.
    private static async Task<HttpStatusCode> RefusedAsync(HttpClient http, int number)
    {
        using var answer = await http.SendAsync(Chat.Post(Chat.Body($"no-such-model-{number}-{new string('x', 100)}")));
        return answer.StatusCode;
    }
}
