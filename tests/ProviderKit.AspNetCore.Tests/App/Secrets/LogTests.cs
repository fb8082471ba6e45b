using Microsoft.Extensions.Logging;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Secrets;

/// <summary>What the app's log says of requests.</summary>
public class LogTests
{
    private const string Forged = "\r\n12:00:00 crit: forged\u001b[31m\u2028\u0085";

    [Test]
    public async Task ClientsLineBreaks_StayOnOneLine()
    {
        await using var app = await GatewayApp.StartAsync();

        await app.ChatAsync("ext-openai-x" + Forged);

        await AssertOneLineAsync(app, LogLevel.Information);
    }

    [Test]
    public async Task UpstreamsLineBreaks_StayOnOneLine()
    {
        await using var upstream = RawUpstream.Answering(RawUpstream.Json(
            $$$"""{"error":{"message":{{{System.Text.Json.JsonSerializer.Serialize("x" + Forged)}}}}}""", 400));
        await using var app = await GatewayApp.StartAsync(setup => setup.OpenAIAddress = upstream.Address);

        await app.ChatAsync();

        await AssertOneLineAsync(app, LogLevel.Warning);
    }

    [Test]
    public async Task PromptsAndReplies_AreNotLogged()
    {
        await using var app = await GatewayApp.StartAsync();
        app.Secrets.Clear();
        const string Body = """{"model":"ext-openai-gpt-4o","messages":[{"role":"user","content":"words of a prompt"}],"stream":true}""";

        var answer = await app.PostAsync(Body);

        Assert.That(answer.StreamedText, Does.Contain("words of a prompt"), "the simulator repeats them");
        await app.RecordOf(answer);
        Assert.That(app.Log.Entries.Where(e => e.Category.StartsWith("ProviderKit", StringComparison.Ordinal)), Is.Not.Empty);
        Assert.That(app.Log.Entries.Select(e => e.Text), Has.None.Contains("words of a prompt").And.None.Contains("Hello from the simulated"));
    }

    private static async Task AssertOneLineAsync(GatewayApp app, LogLevel level)
    {
        var entry = await app.Log.FirstOfAsync("ProviderKit.Dispatch.RequestLog");
        Assert.That(entry.Level, Is.EqualTo(level));
        Assert.That(entry.Text, Does.Contain("crit: forged"));
        Assert.That(entry.Text.Any(c => char.IsControl(c) || c == '\u2028'), Is.False, entry.Text);
    }
}
