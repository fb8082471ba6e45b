namespace ProviderKit.Tests.Vendors.GitHubCopilot;

public class ExchangeTests
{
    [TestCase("gho_one")]
    [TestCase("ghu_one")]
    public async Task Send_GitHubToken_IsExchangedOnceAndItsSessionUsed(string token)
    {
        await using var app = new CopilotApp(null, token);
        app.On(CopilotApp.Exchange, _ => (200, app.Session("tid=1;exp=2;8kp=1:ab"))).On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));

        await app.SucceedAsync();
        await app.SucceedAsync();

        Assert.That(app.Addresses, Is.EqualTo([CopilotApp.Exchange, CopilotApp.Chat, CopilotApp.Chat]));
        var exchange = app.Sent[0].Headers;
        Assert.That(exchange["Authorization"], Is.EqualTo($"token {token}"));
        Assert.That(exchange["Accept"], Is.EqualTo("application/json"));
        Assert.That(exchange["Editor-Version"], Does.StartWith("vscode/"));
        Assert.That(exchange["Editor-Plugin-Version"], Does.StartWith("copilot-chat/"));
        Assert.That(exchange["User-Agent"], Does.StartWith("GitHubCopilotChat/"));
        Assert.That(app.Sent[1].Headers["Authorization"], Is.EqualTo("Bearer tid=1;exp=2;8kp=1:ab"));
    }

    [Test]
    public async Task Send_SessionToken_IsUsedAsItIs()
    {
        const string Session = "tid=0b;ol=x,y;exp=1795345960;sku=free;proxy-ep=proxy.example;8kp=1:e4";
        await using var app = new CopilotApp(null, Session);
        app.On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));

        await app.SucceedAsync();

        Assert.That(app.Addresses, Is.EqualTo([CopilotApp.Chat]));
        Assert.That(app.Sent[0].Headers["Authorization"], Is.EqualTo("Bearer " + Session));
    }

    [Test]
    public async Task Send_SessionAbout60sBeforeItsEnd_IsRenewedThen()
    {
        await using var app = new CopilotApp();
        int sessions = 0;
        app.On(CopilotApp.Exchange, _ => (200, app.Session($"s{++sessions}"))).On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));
        await app.SucceedAsync();

        app.Time.Advance(TimeSpan.FromSeconds(1800 - 60.001));
        await app.SucceedAsync();
        Assert.That(sessions, Is.EqualTo(1));

        app.Time.Advance(TimeSpan.FromSeconds(0.001));
        await app.SucceedAsync();
        Assert.That(sessions, Is.EqualTo(2));
        Assert.That(app.Sent[^1].Headers["Authorization"], Is.EqualTo("Bearer s2"));
    }

    [Test]
    public async Task Send_ClockWrongByHours_GoesByTheSpanToTheRenewal()
    {
        await using var app = new CopilotApp();
        int sessions = 0;
        app.On(CopilotApp.Exchange, _ => (200, $$"""{"token":"s{{++sessions}}","expires_at":1000,"refresh_in":1500}"""))
            .On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));
        await app.SucceedAsync();

        app.Time.Advance(TimeSpan.FromSeconds(1499));
        await app.SucceedAsync();
        Assert.That(sessions, Is.EqualTo(1));
        app.Time.Advance(TimeSpan.FromSeconds(1));
        await app.SucceedAsync();
        Assert.That(sessions, Is.EqualTo(2));
    }

    [Test]
    public async Task Send_500AtOnce_ExchangeOnce()
    {
        await using var app = new CopilotApp();
        var gate = new TaskCompletionSource();
        app.On(CopilotApp.Exchange, async (_, _) =>
        {
            await gate.Task;
            return CopilotApp.Answer(200, app.Session("s"));
        }).On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));

        var calls = Enumerable.Range(0, 500).Select(_ => Task.Run(() => app.SucceedAsync())).ToArray();
        while (app.Entry.Tokens.GetTokenStats()[0].InFlight < 500) await Task.Yield();
        gate.SetResult();
        await Task.WhenAll(calls);

        Assert.That(app.Addresses.Count(a => a == CopilotApp.Exchange), Is.EqualTo(1));
        Assert.That(app.Addresses.Count(a => a == CopilotApp.Chat), Is.EqualTo(500));
    }

    [Test]
    public async Task Send_FirstWaiterLeaves_OthersGetTheSession()
    {
        await using var app = new CopilotApp();
        var (asked, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        app.On(CopilotApp.Exchange, async (_, _) =>
        {
            asked.SetResult();
            await gate.Task;
            return CopilotApp.Answer(200, app.Session("s"));
        }).On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));
        using var leaving = new CancellationTokenSource();

        var first = app.SendAsync(cancellationToken: leaving.Token).AsTask();
        await asked.Task;
        var second = app.SucceedAsync();
        await leaving.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        gate.SetResult();
        await second;

        Assert.That(app.Addresses, Is.EqualTo([CopilotApp.Exchange, CopilotApp.Chat]));
        Assert.That(app.Entry.Tokens.GetTokenStats()[0].Failures, Is.Zero);
    }

    [Test]
    public async Task Send_TwoTokens_HaveSessionsOfTheirOwn()
    {
        await using var app = new CopilotApp(null, "gho_one", "gho_two");
        app.On(CopilotApp.Exchange, request => (200, app.Session("for-" + CopilotApp.Authorization(request)[^3..])))
            .On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));

        await app.SucceedAsync();
        app.Entry.Tokens.RotateToken();
        // Another conversation: the first one stays on its token.
        await app.SucceedAsync("""{"model":"ext-copilot-gpt-4","messages":[{"role":"user","content":"Good morning"}]}""");

        Assert.That(app.Sent.Where(s => s.Address == CopilotApp.Chat).Select(s => s.Headers["Authorization"]), Is.EqualTo(["Bearer for-one", "Bearer for-two"]));
    }
}
