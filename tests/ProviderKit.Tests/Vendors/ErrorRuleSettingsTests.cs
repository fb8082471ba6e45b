using Microsoft.Extensions.Options;
using ProviderKit.Tests.Support;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Vendors;

/// <summary>An operator's rules about errors: read, checked, and in force.</summary>
public class ErrorRuleSettingsTests
{
    private const string Path = "ProviderKit:Providers:openai:ErrorRules:";

    private static readonly (string, string?)[] OpenAI =
        [("ProviderKit:Providers:openai:Enabled", "1"), ("ProviderKit:Providers:openai:Tokens:0", "sk-a"), ("ProviderKit:Providers:openai:Tokens:1", "sk-b")];

    [Test]
    public void Read_EverySetting_IsTaken()
    {
        using var host = Host.With([.. OpenAI,
            (Path + "0:Status", "403"), (Path + "0:Code", "odd"), (Path + "0:Begins", "Team * is"), (Path + "0:Contains", "busy"), (Path + "0:Then", "block"), (Path + "0:For", "90s"), (Path + "0:Models", "*:free"),
            (Path + "1:Code", "gone"), (Path + "1:Then", "Quarantine"), (Path + "1:Scope", "tokenandmodel"),
            (Path + "10:Contains", "x y"), (Path + "10:Then", "passOn"), (Path + "2:Status", "402"), (Path + "2:Then", "bench")]);
        Assert.That(host.Options.Provider("openai").ErrorRules, Is.EqualTo(new ErrorRule[]
        {
            new() { Status = 403, Code = "odd", Begins = "Team * is", Contains = "busy", Then = ErrorAction.Block, For = TimeSpan.FromSeconds(90), Models = "*:free" },
            new() { Code = "gone", Then = ErrorAction.Quarantine, Scope = LimitScope.TokenAndModel },
            new() { Status = 402, Then = ErrorAction.Bench },
            new() { Contains = "x y", Then = ErrorAction.PassOn },
        }));
    }

    [TestCase("0:Status must be a whole number from 400 to 599.", "Status", "200", "Then", "block")]
    [TestCase("0:Then is missing. It must be one of Block, Bench, Quarantine, PassOn, NextToken.", "Status", "429")]
    [TestCase("0:Then must be one of Block, Bench, Quarantine, PassOn, NextToken.", "Status", "429", "Then", "ignore")]
    [TestCase("0 must have a Status, Code, Begins or Contains; it would match every error.", "Then", "block")]
    [TestCase("0:For must be a time such as 90s, 2m or 00:01:30.", "Status", "429", "Then", "block", "For", "soon")]
    [TestCase("0:For must be longer than zero and at most 40 days.", "Status", "429", "Then", "block", "For", "0")]
    [TestCase("0:For must be longer than zero and at most 40 days.", "Status", "429", "Then", "block", "For", "41d")]
    [TestCase("0:For is not used with PassOn; only Block and Bench have a time.", "Status", "429", "Then", "passon", "For", "5s")]
    [TestCase("0:Scope and :Models are not used with PassOn, which blocks no token.", "Status", "429", "Then", "passon", "Scope", "Token")]
    [TestCase("0:Models is not used with the scope Token.", "Status", "429", "Then", "block", "Scope", "Token", "Models", "*x")]
    [TestCase("0:Models must be a pattern with a *, such as *:free.", "Status", "429", "Then", "block", "Models", "gpt-4o")]
    [TestCase("0:Words is not a setting. docs/configuration.md lists all settings.", "Status", "429", "Then", "block", "Words", "x")]
    public void Read_Mistake_IsToldByTheSettingsName(string problem, params string[] settings)
    {
        using var host = Host.With([.. OpenAI, .. settings.Chunk(2).Select(s => (Path + "0:" + s[0], (string?)s[1]))]);
        var refused = Assert.Throws<OptionsValidationException>(() => _ = host.Options);
        Assert.That(refused!.Failures, Has.Member(Path + problem));
    }

    [Test]
    public void Read_ProviderWithoutAnUpstreamOfItsOwn_IsAMistake()
    {
        using var host = Host.With(("ProviderKit:Providers:atlas:ErrorRules:0:Status", "429"), ("ProviderKit:Providers:atlas:ErrorRules:0:Then", "PassOn"));
        var refused = Assert.Throws<OptionsValidationException>(() => _ = host.Options);
        Assert.That(refused!.Failures, Has.Member("ProviderKit:Providers:atlas:ErrorRules: atlas sends requests to other providers; set the rules of those."));
    }

    [Test]
    public void Read_SeveralMistakes_AreAllTold()
    {
        using var host = Host.With([.. OpenAI, (Path + "0:Then", "block"), (Path + "1:Status", "7"), (Path + "1:Then", "x")]);
        var refused = Assert.Throws<OptionsValidationException>(() => _ = host.Options);
        Assert.That(refused!.Failures.Count(f => f.StartsWith(Path, StringComparison.Ordinal)), Is.EqualTo(3), string.Join('\n', refused.Failures));
    }

    [Test]
    public async Task InForce_RuleBlocksForItsTime_AndPassesOnWhatItSays()
    {
        using var host = Host.With([.. OpenAI,
            (Path + "0:Status", "400"), (Path + "0:Contains", "brownout"), (Path + "0:Then", "block"), (Path + "0:For", "3d"),
            (Path + "1:Contains", "tool quota"), (Path + "1:Then", "passon")]);
        host.Upstream.When("*").WithHeaders("Authorization", "Bearer sk-a").WithPartialContent("gpt-a").Respond(System.Net.HttpStatusCode.BadRequest, "application/json", """{"error":{"message":"We have a Brownout."}}""");
        host.Upstream.When("*").WithPartialContent("gpt-b").Respond(System.Net.HttpStatusCode.TooManyRequests, "application/json", """{"error":{"message":"Tool quota is over.","code":"rate_limit_exceeded"}}""");
        host.Upstream.When("*").Respond("application/json", FakeProvider.Reply);

        await using (var b = await Send(host, "gpt-b")) Assert.That((b.Error!.HttpStatus, b.Attempts), Is.EqualTo((429, 1)));
        var pool = host.Registry.Find("openai")!.Tokens;
        Assert.That(pool.GetTokenStats().Select(t => t.Blocked), Is.All.False);

        await using (var a = await Send(host, "gpt-a")) Assert.That((a.Error, a.Attempts), Is.EqualTo(((ProviderError?)null, 2)));
        Assert.That(pool.GetTokenStats().Select(t => t.BlockedUntil), Is.EqualTo(new DateTimeOffset?[] { host.Time.UtcNow.AddDays(3), null }), "longer than MaxCooldown: an operator says so");
    }

    private static ValueTask<DispatchResult> Send(Host host, string model) =>
        host.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-" + model, [new PlainMessage("user", "hi")]));
}
