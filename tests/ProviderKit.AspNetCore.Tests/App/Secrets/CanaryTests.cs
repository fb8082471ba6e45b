using System.Text;
using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Secrets;

/// <summary>
/// Secrets planted wherever one can be, every endpoint and every fault driven; the standing conditions then look through
/// every byte of answers, headers, records and logs.
/// </summary>
public class CanaryTests
{
    private const string Extra = "canary-header-5e1";

    private static readonly string[] Faults =
    [
        "429", "429:retry-after:7", "429:retry-after-ms:1500", "429:retry-after-date:9", "429:retry-after-raw:soon", "429:past",
        "429:body:5", "429:reset:6m0s", "429:quota", "quota:0", "400", "401", "402", "403", "404", "408", "422", "500", "502", "503",
        "504", "529", "echo", "reset:0", "reset:3", "reset-headers", "cut:0", "cut:3", "nodone", "garbage", "html", "redirect",
        "error200", "error-event:0", "error-event:3", "huge:3000000", "events:5", "setcookie", "comments", "no-such-fault",
    ];

    private static readonly string[] Providers =
        ["openai", "azure", "openrouter", "litellm", "xai", "githubcopilot", "cursor_agent", "lead_worker", "atlas", "ollama"];

    [TestCaseSource(nameof(Providers))]
    public async Task EveryEndpointAndFault_ShowsNoSecret(string provider)
    {
        string[] tokens = [.. Faults.Select(fault => $"canary-{provider}-{fault.GetHashCode(StringComparison.Ordinal):x8}+/&-sim:{fault}")];
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Secrets.AddRange([.. tokens.Select(t => t[..t.IndexOf("-sim:", StringComparison.Ordinal)]), Extra, "canary-client"]);
            setup.FollowUp = null;
            setup.Kit.Add((_, simulator) => setup.Options.Add(o =>
            {
                o.Provider(provider).Tokens.Clear();
                o.Provider(provider).Enabled = true;
                o.Provider(provider).BaseUrl = simulator.AddressOf(provider).ToString();
                o.Provider(provider).Headers["x-planted"] = Extra;
                foreach (string token in tokens) o.Provider(provider).Tokens.Add(token);
            }));
        });
        var pool = app.Registry.Find(provider)!.Tokens;
        string prefix = app.Registry.Find(provider)!.Info.Prefix;

        // One token at a time, so that each fault is the client's answer; then all of them together.
        foreach (var token in pool.Tokens) pool.Remove(token.Name);
        for (int i = 0; i < tokens.Length; i++)
        {
            pool.Add(new ApiToken($"T{i}", tokens[i]));
            await AskAsync(app, prefix + "any-model", stream: false);
            pool.Reset($"T{i}");
            await AskAsync(app, prefix + "any-model", stream: true);
            pool.Remove($"T{i}");
        }
        for (int i = 0; i < tokens.Length; i++) pool.Add(new ApiToken($"T{i}", tokens[i]));
        await AskAsync(app, prefix + "any-model", stream: false);
        await AskEverywhereAsync(app, prefix);

        string arrived = string.Join('\n', app.Upstream.Select(r => $"{r.Token} {r.Headers.GetValueOrDefault("x-planted")}"));
        Assert.That(tokens.Where(t => !arrived.Contains(t, StringComparison.Ordinal)), Is.Empty, "the secrets were in use");
        Assert.That(arrived, Does.Contain(Extra));
    }

    [TestCase("the answer")]
    [TestCase("a record")]
    public void Scan_FindsWhatItLooksFor(string where)
    {
        const string Secret = "canary+1";
        foreach (string form in new[] { Secret, "canary%2B1", Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)), "canary\\u002B1" })
            Assert.That(() => SecretScan.AssertNone(where, $"<{form}>", [Secret]), Throws.InstanceOf<AssertionException>(), form);
    }

    private static async Task AskAsync(GatewayApp app, string model, bool stream)
    {
        var request = Chat.Post(Chat.Body(model, stream));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer canary-client-key");
        request.Headers.TryAddWithoutValidation("Cookie", "canary-client-cookie");
        var answer = await app.SendAsync(request);
        Assert.That(answer.Status, Is.InRange(200, 504));
    }

    private static async Task AskEverywhereAsync(GatewayApp app, string prefix)
    {
        foreach (string path in new[] { "/health", "/ready", "/v1/models", $"/v1/models/{prefix}x", "/v1/unknown", "/v1/chat/completions", "/" })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer canary-client-key");
            await app.SendAsync(request);
        }
        foreach (string body in new[] { "", "{", "[]", """{"model":"none","messages":[]}""", Chat.Body(prefix + "<x>") }) await app.PostAsync(body);
    }
}
