using Microsoft.Extensions.Logging;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Mapping;

/// <summary>FAULTS 59: whatever an endpoint throws, the client gets a 500 in OpenAI's format and nothing of the inside.</summary>
[Property("FAULTS", 59)]
public class HandlerFaultTests
{
    private const string Inside = "canary-of-the-inside";

    [TestCase("GET", "/v1/models")]
    [TestCase("GET", "/v1/models/ext-xai-grok-4")]
    [TestCase("GET", "/v1/nothing")]
    [TestCase("GET", "/health")]
    [TestCase("GET", "/ready")]
    [TestCase("POST", "/v1/chat/completions")]
    [TestCase("POST", "/v1/embeddings")]
    public async Task Endpoint_Throws_Is500WithoutAnythingOfTheInside(string method, string path)
    {
        var time = new FaultyTime();
        await using var app = await GatewayApp.StartAsync(setup => setup.Time = time);
        await app.GetAsync("/v1/models"); // the list is asked of the clock from the second time on

        time.ThrowOnce();
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "POST") request.Content = Chat.Json(Chat.Body());
        var answer = await app.SendAsync(request);

        Assert.That((answer.Status, answer.Code), Is.EqualTo((500, "internal_error")), answer.Text);
        Assert.That(answer.Text, Does.Not.Contain("   at ").And.Not.Contain("Exception").And.Not.Contain(Inside));
        Assert.That(answer.Header("content-type"), Does.StartWith("application/json"));
        Assert.That((await app.RecordOf(answer)).Status, Is.EqualTo(500));
        Assert.That(app.Log.Entries.Count(e => e.Level == LogLevel.Error && e.Text.Contains(Inside, StringComparison.Ordinal)), Is.EqualTo(1), "the log says it all");
    }

    /// <summary>A clock that fails once it is told to: the dispatcher looks at it per request, health per token.</summary>
    private sealed class FaultyTime : TimeProvider
    {
        private int _faults;

        public void ThrowOnce() => Volatile.Write(ref _faults, 1);

        public override long GetTimestamp() =>
            Interlocked.Exchange(ref _faults, 0) == 1 ? throw new InvalidOperationException(Inside) : base.GetTimestamp();
    }
}
