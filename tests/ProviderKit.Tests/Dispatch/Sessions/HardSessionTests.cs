using ProviderKit.Tests.Support;
using ProviderKit.Tokens;

namespace ProviderKit.Tests.Dispatch.Sessions;

/// <summary>FAULTS 75: what only one account can read goes to no other token and to no other model, and the error says so.</summary>
[Property("FAULTS", 75)]
public class HardSessionTests
{
    private const string Body = """{"model":"ext-acme-m","messages":[{"role":"user","content":"Hi"}],"previous_response_id":"resp_1"}""";

    private FakeProvider _first = null!;
    private FakeProvider _other = null!;
    private bool _limited;

    [SetUp]
    public void MakeProviders()
    {
        _limited = false;
        _first = new FakeProvider(_ => _limited ? FakeProvider.Failed(ProviderErrorKind.RateLimited, TimeSpan.FromSeconds(30)) : FakeProvider.Whole())
        {
            Info = new ProviderInfo { Name = "acme", Prefix = "ext-acme-", Formats = [StatefulFormat.Instance] },
        };
        _other = new FakeProvider(_ => FakeProvider.Whole())
        {
            Info = new ProviderInfo { Name = "other", Prefix = "ext-other-", Formats = [StatefulFormat.Instance] },
        };
    }

    [TestCase("\"previous_response_id\":\"resp_1\"", true)]
    [TestCase("\"conversation\":\"conv_1\"", true)]
    [TestCase("\"conversation\":{\"id\":\"conv_1\"}", true)]
    [TestCase("\"session_id\":\"one\",\"previous_response_id\":\"resp_1\"", true)]
    [TestCase("\"previous_response_id\":null,\"conversation\":null", false)]
    [TestCase("\"previous_response_id\":\"\",\"session_id\":\"one\"", false)]
    public void SessionOf_WhatOnlyOneAccountCanRead_IsHard(string member, bool hard)
    {
        var gateway = Make();
        var request = ChatRequest.Parse(Json.Bytes(Body.Replace("\"previous_response_id\":\"resp_1\"", member, StringComparison.Ordinal)), StatefulFormat.Instance);
        Assert.That((gateway.Services.SessionOf(request, gateway.Pool)!.IsHard, request.AllowFallback), Is.EqualTo((hard, !hard)));
    }

    [Test]
    public async Task SendAsync_Bound_GoesToThatTokenOnly()
    {
        var gateway = Make(bound: "B");
        for (int i = 0; i < 3; i++)
        {
            await using var result = await SendAsync(gateway);
            Assert.That(result.Error, Is.Null);
        }
        Assert.That(_first.Calls, Is.EqualTo(new[] { "B", "B", "B" }));
    }

    [Test]
    public async Task SendAsync_Unknown_IsAnErrorWithoutACall()
    {
        await using var result = await SendAsync(Make());
        Assert.That((result.Error!.Kind, result.Attempts, _first.Calls.Count + _other.Calls.Count), Is.EqualTo((ProviderErrorKind.NotFound, 0, 0)));
        Assert.That(result.Error.Message, Does.Contain("no such conversation"));
    }

    [Test]
    public async Task SendAsync_OnlyTokenReplaced_IsAnErrorWithoutACall()
    {
        var gateway = Make(bound: "A", tokens: "A");
        gateway.Pool.SetTokens([Support.Tokens.Named("Z")]);
        await using var result = await SendAsync(gateway);
        Assert.That((result.Error!.Kind, _first.Calls.Count + _other.Calls.Count), Is.EqualTo((ProviderErrorKind.NotFound, 0)));
        Assert.That(result.Error.Message, Does.Contain("was removed").And.Contain("no other token"));
    }

    [Test]
    public async Task SendAsync_TokenIsLimitedMeanwhile_IsAnErrorThatSaysSo_AndNoOtherIsTried()
    {
        var gateway = Make(bound: "B");
        _limited = true;
        await using var result = await SendAsync(gateway);
        Assert.That((result.Error!.Kind, result.Error.RetryAfter), Is.EqualTo((ProviderErrorKind.AllTokensBlocked, (TimeSpan?)TimeSpan.FromSeconds(30))));
        Assert.That(result.Error.Message, Does.Contain("is rate limited, and no other token can continue it").And.Contain("The upstream said last"));
        Assert.That((_first.Calls, _other.Calls), Is.EqualTo((new[] { "B" }, Array.Empty<string>())));
    }

    [TestCase(TokenOutcome.Rejected, ProviderErrorKind.UpstreamAuthentication, "was refused")]
    [TestCase(TokenOutcome.QuotaExhausted, ProviderErrorKind.QuotaExhausted, "used up its quota")]
    [TestCase(TokenOutcome.RateLimited, ProviderErrorKind.AllTokensBlocked, "is rate limited")]
    public async Task SendAsync_TokenOut_IsAnErrorThatSaysWhy(TokenOutcome outcome, ProviderErrorKind kind, string said)
    {
        var gateway = Make(bound: "B");
        gateway.Pool.Report("B", outcome);
        await using var result = await SendAsync(gateway);
        Assert.That((result.Error!.Kind, _first.Calls.Count + _other.Calls.Count), Is.EqualTo((kind, 0)));
        Assert.That(result.Error.Message, Does.Contain(said).And.Contain("no other token"));
    }

    [Test]
    public async Task SendAsync_TokenFull_IsSaturated()
    {
        var gateway = Make(bound: "B", configure: options => options.Tokens.MaxConcurrentPerToken = 1);
        using var busy = gateway.Pool.TryLease("m", null, out _, [gateway.Pool.Tokens[0], gateway.Pool.Tokens[2]])!;
        await using var result = await SendAsync(gateway);
        Assert.That((busy.Token.Name, result.Error!.Kind), Is.EqualTo(("B", ProviderErrorKind.Saturated)));
    }

    [Test]
    public async Task SendAsync_MayWait_WaitsForItsOwnTokenAlone()
    {
        var gateway = Make(bound: "B", configure: options => options.Tokens.MaxWait = TimeSpan.FromMinutes(1));
        gateway.Pool.Report("B", TokenOutcome.RateLimited, TimeSpan.FromSeconds(20));
        var sending = SendAsync(gateway).AsTask();
        await using var result = await gateway.Time.AdvanceUntilAsync(sending, TimeSpan.FromSeconds(20.001));
        Assert.That((result.Error, _first.Calls), Is.EqualTo(((ProviderError?)null, new[] { "B" })));
    }

    private Gateway Make(string? bound = null, Action<ProviderKitOptions>? configure = null, params string[] tokens)
    {
        var options = Gateway.NoRetries;
        options.Tokens.Selection = TokenSelection.RoundRobin;
        options.Fallbacks.Add(new FallbackOptions { Model = "ext-acme-m", To = { "ext-other-m" } });
        configure?.Invoke(options);
        var gateway = new Gateway([(_first, tokens.Length == 0 ? ["A", "B", "C"] : tokens), (_other, ["O"])], new FakeTime(), options);
        if (bound is null) return gateway;
        using var lease = gateway.Pool.TryLease("m", null, out _, [.. gateway.Pool.Tokens.Where(token => token.Name != bound)])!;
        lease.Follow(new TokenDemand("m") { Session = gateway.Services.SessionOf(Request, gateway.Pool) });
        lease.Complete(TokenOutcome.Succeeded);
        return gateway;
    }

    private static ChatRequest Request => ChatRequest.Parse(Json.Bytes(Body), StatefulFormat.Instance);

    private static ValueTask<DispatchResult> SendAsync(Gateway gateway) => gateway.Dispatcher.SendAsync(Request);
}
