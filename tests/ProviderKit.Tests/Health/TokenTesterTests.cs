using ProviderKit.Tests.Support;
using ProviderKit.Upstream;
using static ProviderKit.ProviderErrorKind;

namespace ProviderKit.Tests.Health;

public class TokenTesterTests
{
    [Test]
    public async Task TestAll_GoodTokens_OneResultEachInOrder()
    {
        var provider = new TestedProvider("A", "B", "C");
        var results = await provider.Tester.TestAllAsync();
        Assert.That(results, Is.EqualTo(new[] { "A", "B", "C" }.Select(t => new TokenTestResult("acme", t, true, null, 2, TimeSpan.Zero))));
        Assert.That(provider.Pool.GetTokenStats().Select(s => s.Blocked), Is.All.False);
    }

    [Test]
    public async Task TestAll_NoToken_IsTestedWithoutOne()
    {
        var provider = new TestedProvider();
        Assert.That(await provider.Tester.TestAllAsync(), Is.EqualTo([new TokenTestResult("acme", null, true, null, 2, TimeSpan.Zero)]));
        Assert.That(provider.Tested, Is.EqualTo(["-"]));
        Assert.That(await provider.Tester.TestQuarantinedAsync(), Is.Empty);
    }

    [Test]
    public async Task TestAll_ProviderThatLacksItsTokenOrAddress_IsNotTested()
    {
        foreach (var info in new[]
        {
            new ProviderInfo { Name = "acme", Prefix = "p", Credential = CredentialRequirement.Required },
            new ProviderInfo { Name = "acme", Prefix = "p", Credential = CredentialRequirement.None, ConfigurationProblem = "no address" },
        })
        {
            var provider = new TestedProvider { Info = info };
            Assert.That(await provider.Tester.TestAllAsync(), Is.Empty);
            Assert.That(provider.Tested, Is.Empty);
        }
    }

    [Test]
    public async Task Test_QuarantinedTokenThatIsGood_Returns()
    {
        var provider = new TestedProvider("A", "B");
        provider.Quarantine("A");
        var results = await provider.Tester.TestQuarantinedAsync();
        Assert.That(results.Select(r => (r.Token, r.Good)), Is.EqualTo([("A", true)]));
        Assert.That(provider.Pool.Stats("A"), Has.Property("Quarantined").False.And.Property("Blocked").False);
    }

    [Test]
    public async Task Test_TokenThatMayNotList_KeepsServing()
    {
        var provider = new TestedProvider("A");
        using var response = new HttpResponseMessage();
        var error = UpstreamErrors.FromStatus(401, response.Headers, Json.Bytes("""{"error":{"message":"Missing scopes: api.model.read"}}"""), "acme", new ErrorRules(), provider.Time.UtcNow);
        provider.Answer = (_, _) => new(new ModelListing([], error));
        var results = await provider.Tester.TestAllAsync();
        Assert.That(results.Single().Error!.Message, Does.Contain("Missing scopes"));
        Assert.That(provider.Pool.Stats("A"), Has.Property("Quarantined").False.And.Property("Blocked").False.And.Property("Failures").Zero);
    }

    [Test]
    public async Task Test_ListThatEverybodyMaySee_DoesNotLiftAQuarantine()
    {
        var provider = new TestedProvider("A") { Info = new ProviderInfo { Name = "acme", Prefix = "p", ListProvesToken = false } };
        provider.Quarantine("A");
        await provider.Tester.TestAllAsync();
        Assert.That(provider.Pool.Stats("A").Quarantined);
    }

    [Test]
    public async Task Test_QuarantinedWhileTheTestRuns_StaysSo()
    {
        var provider = new TestedProvider("A");
        provider.Answer = (_, _) =>
        {
            provider.Quarantine("A");
            return new(new ModelListing(["a"]));
        };
        await provider.Tester.TestAllAsync();
        Assert.That(provider.Pool.Stats("A").Quarantined, "what was found out since is newer");
    }

    [TestCase(UpstreamAuthentication)]
    [TestCase(RateLimited)]
    [TestCase(QuotaExhausted)]
    public async Task Test_ValueReplacedWhileTheTestRuns_SaysNothingAboutTheNewOne(ProviderErrorKind kind)
    {
        var provider = new TestedProvider("A");
        provider.Answer = (_, _) =>
        {
            provider.Pool.SetTokens([new ApiToken("A", "sk-new-and-never-tested")]);
            return new(new ModelListing([], new ProviderError(kind, "Not this one.")));
        };
        await provider.Tester.TestAllAsync();
        Assert.That(provider.Pool.Stats("A").Blocked, Is.False);
    }

    [Test]
    public async Task Test_QuarantinedValueReplacedWhileTheTestRuns_DoesNotLiftTheNewOnesQuarantine()
    {
        var provider = new TestedProvider("A");
        provider.Quarantine("A");
        provider.Answer = (_, _) =>
        {
            provider.Pool.SetTokens([new ApiToken("A", "sk-new-and-bad")]);
            provider.Quarantine("A");
            return new(new ModelListing(["a"]));
        };
        await provider.Tester.TestAllAsync();
        Assert.That(provider.Pool.Stats("A").Quarantined);
    }

    [Test]
    public async Task Test_RenamedWhileTheTestRuns_IsStillTheSameToken()
    {
        var provider = new TestedProvider("A");
        provider.Answer = (_, _) =>
        {
            provider.Pool.SetTokens([new ApiToken("B", Support.Tokens.ValueOf("A"))]);
            return new(new ModelListing([], new ProviderError(UpstreamAuthentication, "Refused.")));
        };
        await provider.Tester.TestAllAsync();
        Assert.That(provider.Pool.Stats("B").Quarantined);
    }

    [Test]
    public async Task Test_GoodTokenThatRestsForALimit_RestsOn()
    {
        var provider = new TestedProvider("A");
        provider.Pool.Report("A", TokenOutcome.RateLimited, TimeSpan.FromMinutes(5));
        await provider.Tester.TestAllAsync();
        Assert.That(provider.Pool.Stats("A").Blocked, "a list of models does not count towards that limit");
    }

    [Test]
    public async Task Test_RefusedToken_IsQuarantinedAndNoOther()
    {
        var provider = new TestedProvider("A", "B");
        provider.Fail(UpstreamAuthentication, "B");
        var results = await provider.Tester.TestAllAsync();
        Assert.That(results.Select(r => (r.Token, r.Good, r.Error?.Kind)), Is.EqualTo([("A", true, (ProviderErrorKind?)null), ("B", false, UpstreamAuthentication)]));
        Assert.That((provider.Pool.Stats("A").Blocked, provider.Pool.Stats("B").Quarantined), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Test_RateLimitedToken_RestsAsLongAsItSays()
    {
        var provider = new TestedProvider("A", "B");
        provider.Fail(RateLimited, "A", TimeSpan.FromSeconds(7));
        await provider.Tester.TestAllAsync();
        Assert.That(provider.Pool.Stats("A").BlockedUntil, Is.EqualTo(provider.Time.UtcNow.AddSeconds(7)));
    }

    [Test]
    public async Task Test_TokenOutOfQuota_IsBenched()
    {
        var provider = new TestedProvider("A", "B");
        provider.Fail(QuotaExhausted, "A");
        await provider.Tester.TestAllAsync();
        Assert.That(provider.Pool.Stats("A").BlockedUntil, Is.EqualTo(provider.Time.UtcNow.AddMinutes(2)));
    }

    [TestCase(UpstreamError)]
    [TestCase(Unreachable)]
    [TestCase(PermissionDenied)]
    [TestCase(InvalidRequest)]
    [TestCase(BadReply)]
    public async Task Test_OtherFailure_SaysNothingAboutTheToken(ProviderErrorKind kind)
    {
        var provider = new TestedProvider("A", "B");
        provider.Quarantine("B");
        provider.Fail(kind);
        var results = await provider.Tester.TestAllAsync();
        Assert.That(results.Select(r => (r.Good, r.Error?.Kind)), Is.All.EqualTo((false, (ProviderErrorKind?)kind)));
        Assert.That((provider.Pool.Stats("A").Blocked, provider.Pool.Stats("B").Quarantined), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Test_ErrorThatQuotesTheToken_IsMasked()
    {
        var provider = new TestedProvider("A");
        provider.Fail(UpstreamError, message: $"cannot use {Support.Tokens.ValueOf("A")} today");
        var result = (await provider.Tester.TestAsync(provider.Entry, "A"))!;
        Assert.That(result.Error!.Message, Does.Contain("today").And.Not.Contain(Support.Tokens.ValueOf("A")));
        Assert.That(result.ToString(), Does.Not.Contain(Support.Tokens.ValueOf("A")));
    }

    [Test]
    public async Task Test_ProviderThrows_IsAResultWithoutItsText()
    {
        var provider = new TestedProvider("A", "B");
        provider.Answer = (token, _) => token!.Name == "A" ? throw new InvalidCastException($"with {Support.Tokens.ValueOf("A")}") : throw new ProviderException(new ProviderError(Overloaded, "later"));
        var results = await provider.Tester.TestAllAsync();
        Assert.That(results.Select(r => r.Error?.Kind), Is.EqualTo(new ProviderErrorKind?[] { Internal, Overloaded }));
        Assert.That(results[0].Error!.Message, Does.Contain("InvalidCastException").And.Not.Contain(Support.Tokens.ValueOf("A")));
        Assert.That(provider.Pool.GetTokenStats().Select(s => s.Blocked), Is.All.False);
    }

    [Test]
    public async Task Test_ProviderThatCancelsByItself_IsAResult()
    {
        var provider = new TestedProvider("A");
        provider.Answer = (_, _) => throw new OperationCanceledException();
        Assert.That((await provider.Tester.TestAllAsync()).Single().Error?.Kind, Is.EqualTo(Internal));
    }

    [Test]
    public async Task Test_ProviderHangs_IsCutOff()
    {
        var provider = new TestedProvider("A");
        provider.Hang();
        var test = provider.Tester.TestAllAsync();
        await provider.Began.WaitAsync();
        provider.Time.Advance(TimeSpan.FromSeconds(19.9));
        Assert.That(test.IsCompleted, Is.False);
        provider.Time.Advance(TimeSpan.FromSeconds(0.1));
        var result = (await test).Single();
        Assert.That((result.Error!.Kind, result.Error.Message, result.Latency), Is.EqualTo((ProviderErrorKind.Timeout, "acme did not answer within 20 s.", TimeSpan.FromSeconds(20))));
        Assert.That(provider.Pool.Stats("A").Blocked, Is.False);
    }

    [Test]
    public async Task Test_ManyTokens_TwoRunAtATime()
    {
        var provider = new TestedProvider("A", "B", "C", "D", "E");
        var gates = new Dictionary<string, TaskCompletionSource<ModelListing>>();
        foreach (string name in new[] { "A", "B", "C", "D", "E" }) gates[name] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        provider.Answer = (token, _) => new(gates[token!.Name].Task);
        var test = provider.Tester.TestAllAsync();
        await provider.Began.WaitAsync();
        await provider.Began.WaitAsync();
        Assert.That(provider.Tested, Is.EqualTo(["A", "B"]));
        gates["B"].SetResult(new ModelListing(["b"]));
        await provider.Began.WaitAsync();
        Assert.That(provider.Tested, Is.EqualTo(["A", "B", "C"]));
        foreach (var gate in gates.Values) gate.TrySetResult(new ModelListing(["x"]));
        Assert.That((await test).Select(r => r.Token), Is.EqualTo(["A", "B", "C", "D", "E"]));
        Assert.That(provider.MostRunning, Is.EqualTo(2));
    }

    [Test]
    public async Task Test_CallerLeaves_EndsItAndGivesThePlacesBack()
    {
        var provider = new TestedProvider("A", "B", "C");
        provider.Hang();
        using var source = new CancellationTokenSource();
        var test = provider.Tester.TestAllAsync(source.Token);
        await provider.Began.WaitAsync();
        await source.CancelAsync();
        Assert.That(async () => await test, Throws.InstanceOf<OperationCanceledException>());
        provider.Answer = (_, _) => new(new ModelListing(["a"]));
        Assert.That(await provider.Tester.TestAllAsync(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Test_NoSuchToken_IsNull() =>
        Assert.That(await Of(new TestedProvider("A"), "B"), Is.Null);

    private static Task<TokenTestResult?> Of(TestedProvider provider, string token) => provider.Tester.TestAsync(provider.Entry, token);
}
