namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>What tests of failures assert again and again.</summary>
internal static class Expect
{
    /// <summary>The answer is this error, in OpenAI's shape, and its record says the same.</summary>
    public static async Task<RequestRecord> ErrorAsync(GatewayApp app, Answer answer, int status, string? code, int attempts = 1)
    {
        Assert.That((answer.Status, answer.Code), Is.EqualTo((status, code)), answer.Text);
        Assert.That(answer.Broken, Is.False);
        Assert.That(answer.Error.EnumerateObject().Select(p => p.Name).Take(4), Is.EqualTo(new[] { "message", "type", "param", "code" }));
        Assert.That(answer.Error.GetProperty("message").GetString(), Is.Not.Empty);
        Assert.That(answer.Header("content-type"), Does.StartWith("application/json"));
        var record = await app.RecordOf(answer);
        Assert.That((record.Status, record.Provider, record.Attempts), Is.EqualTo((status, "openai", attempts)));
        Assert.That(record.TokenName, Does.StartWith("openai:Tokens:"));
        return record;
    }

    /// <summary>The stream ends in this error event, without <c>[DONE]</c>, and the connection breaks.</summary>
    public static async Task<RequestRecord> BrokenStreamAsync(GatewayApp app, Answer answer, string code)
    {
        Assert.That((answer.Status, answer.Broken), Is.EqualTo((200, true)), answer.Text);
        string last = answer.Events[^1];
        Assert.That(answer.Events, Has.None.EqualTo("[DONE]"));
        Assert.That(System.Text.Json.JsonElement.Parse(last).TryGetProperty("error", out var error), Is.True, answer.Text);
        Assert.That(error.GetProperty("code").GetString(), Is.EqualTo(code));
        var record = await app.RecordOf(answer);
        Assert.That((record.Provider, record.Attempts, record.Streamed), Is.EqualTo(("openai", 1, true)));
        Assert.That(record.Error, Is.Not.Null);
        return record;
    }

    /// <summary>Nothing was held against the only token.</summary>
    public static void TokenUnblamed(GatewayApp app)
    {
        var token = app.TokensOf().Single();
        Assert.That((token.Blocked, token.Failures, token.Blocks, token.InFlight), Is.EqualTo((false, 0L, 0L, 0)));
    }
}
