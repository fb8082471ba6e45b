namespace ProviderKit.Tests.Vendors.GitHubCopilot;

/// <summary>Each kind of GitHub's tokens: exchanged, sent as it is, or refused with what to use in its place.</summary>
public class TokenKindTests
{
    [TestCase("github_pat_s3cret", "copilot-developer-cli")]
    [TestCase("ghs_s3cret", "copilot-developer-cli")]
    [TestCase("tid=s3cret;exp=1", "vscode-chat")]
    public async Task Send_TokenThatNoExchangeTakes_IsSentAsItIs(string token, string integration)
    {
        await using var app = new CopilotApp(null, token);
        app.On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));
        await app.SucceedAsync();
        Assert.That(app.Addresses, Is.EqualTo([CopilotApp.Chat]));
        Assert.That((app.Sent[0].Headers["Authorization"], app.Sent[0].Headers["Copilot-Integration-Id"]), Is.EqualTo(($"Bearer {token}", integration)));
    }

    [TestCase("gho_s3cret")]
    [TestCase("ghu_s3cret")]
    public async Task Send_ExchangeSwitchedOff_SendsTheTokenAsItIs(string token)
    {
        await using var app = new CopilotApp(options => options.ExchangeTokens = false, token);
        app.On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply)).On(CopilotApp.Models, _ => (200, """{"data":[{"id":"gpt-4"}]}"""));
        await app.SucceedAsync();
        Assert.That((await app.Entry.ListModelsAsync(app.Entry.Tokens.Tokens[0], default)).Models, Is.EqualTo(["gpt-4"]));
        Assert.That(app.Addresses, Is.EqualTo([CopilotApp.Chat, CopilotApp.Models]));
        Assert.That(app.Sent.Select(s => (s.Headers["Authorization"], s.Headers["Copilot-Integration-Id"])), Is.All.EqualTo(($"Bearer {token}", "vscode-chat")));
    }

    [Test]
    public async Task Send_IntegrationSetByTheUser_IsTheUsersForEveryKind()
    {
        await using var app = new CopilotApp(options => options.Headers["copilot-integration-id"] = "mine", "github_pat_one");
        app.On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));
        await app.SucceedAsync();
        Assert.That(app.Sent[0].Headers["Copilot-Integration-Id"], Is.EqualTo("mine"));
    }

    [Test]
    public async Task Send_ClassicToken_IsRefusedWithoutACallAndTheNextServes()
    {
        await using var app = new CopilotApp(null, "ghp_s3cret", "github_pat_one");
        app.On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));
        await app.SucceedAsync();
        Assert.That(app.Entry.Tokens.GetTokenStats().Select(t => t.Quarantined), Is.EqualTo([true, false]));
        Assert.That(app.Addresses, Is.EqualTo([CopilotApp.Chat]));
    }

    [Test]
    public async Task Send_ClassicTokenAlone_SaysWhatToUse()
    {
        await using var app = new CopilotApp(null, "ghp_s3cret");
        var error = await app.FailAsync();
        Assert.That((error.Kind, error.HttpStatus), Is.EqualTo((ProviderErrorKind.UpstreamAuthentication, 502)));
        Assert.That(error.Message, Does.Contain("ghp_").And.Contain("gho_").And.Contain("github_pat_").And.Contain("Copilot Requests").And.Not.Contain("s3cret"));
        Assert.That(app.Sent, Is.Empty);
        var listing = await app.Entry.ListModelsAsync(app.Entry.Tokens.Tokens[0], default);
        Assert.That(listing.Error!.Message, Does.Contain("github_pat_"));
    }

    [TestCase("github_pat_s3cret", 401, "unauthorized: Personal Access Token does not have Copilot Requests permission\n", "github.com/settings/personal-access-tokens")]
    [TestCase("github_pat_s3cret", 400, "checking third-party user token: bad request: Personal Access Tokens are not supported for this endpoint\n", "of your own account|to your own account")]
    [TestCase("github_pat_s3cret", 401, "unauthorized", "account permission \"Copilot Requests\"")]
    [TestCase("ghs_s3cret", 401, "unauthorized", "copilot_requests: write")]
    [TestCase("tid=s3cret;exp=1", 401, "unauthorized: token expired", "half an hour")]
    public async Task Send_TokenRefused_SaysWhatToDoAndQuarantinesIt(string token, int status, string words, string advice)
    {
        await using var app = new CopilotApp(null, token);
        app.On(CopilotApp.Chat, _ => (status, words)).On(CopilotApp.Models, _ => (status, words));
        var error = await app.FailAsync();
        Assert.That(error.Kind, Is.EqualTo(ProviderErrorKind.UpstreamAuthentication));
        Assert.That(error.Message, Does.Contain(words.Trim()).And.Match(advice).And.Not.Contain("s3cret"));
        Assert.That(app.Entry.Tokens.GetTokenStats()[0].Quarantined, Is.True);
        Assert.That((await app.Entry.ListModelsAsync(app.Entry.Tokens.Tokens[0], default)).Error!.Message, Does.Match(advice));
    }

    [Test]
    public async Task Send_UnexchangedTokenRefused_NamesTheSetting()
    {
        await using var app = new CopilotApp(options => options.ExchangeTokens = false, "gho_one");
        app.On(CopilotApp.Chat, _ => (401, "unauthorized"));
        Assert.That((await app.FailAsync()).Message, Does.Contain("ExchangeTokens"));
    }

    [Test]
    public async Task Send_PolicyOfTheOrganization_IsNotTheTokens()
    {
        await using var app = new CopilotApp(null, "tid=a");
        app.On(CopilotApp.Chat, _ => (403, "unauthorized: not authorized to use this Copilot feature, it requires an enterprise or organization policy to be enabled\n"));
        var error = await app.FailAsync();
        Assert.That((error.HttpStatus, app.Entry.Tokens.GetTokenStats()[0].Quarantined), Is.EqualTo((403, false)));
        Assert.That(error.Message, Does.Contain("Copilot policies"));
    }

    [TestCase(466, """{"error":{"message":"bad request: the specified API version is no longer supported. You may need to update your client to a newer version.\n","type":"error"}}""")]
    [TestCase(466, "")]
    [TestCase(404, "invalid apiVersion")]
    public async Task Send_VersionTooOld_NamesTheSettingAndBlamesNoToken(int status, string body)
    {
        await using var app = new CopilotApp(null, "tid=a");
        app.On(CopilotApp.Chat, _ => (status, body));
        var error = await app.FailAsync();
        Assert.That((error.Code, error.HttpStatus, error.ShouldRetry), Is.EqualTo(("api_version_too_old", 503, false)));
        Assert.That(error.Message, Does.Contain("ProviderKit:Providers:githubcopilot:Headers:X-GitHub-Api-Version"));
        Assert.That(app.Entry.Tokens.GetTokenStats()[0].Blocked, Is.False);
    }

    [TestCase("https://copilot-api.acme.ghe.com", "https://api.acme.ghe.com/copilot_internal/v2/token")]
    [TestCase("https://copilot-api.acme.ghe.com/", "https://api.acme.ghe.com/copilot_internal/v2/token")]
    [TestCase("https://proxy.example/copilot", CopilotApp.Exchange)]
    public async Task Exchange_EnterpriseHost_IsAskedAtTheEnterprisesApi(string baseUrl, string exchange)
    {
        await using var app = new CopilotApp(options => options.BaseUrl = baseUrl);
        app.On(exchange, _ => (200, app.Session("s"))).On($"{baseUrl.TrimEnd('/')}/chat/completions", _ => (200, CopilotApp.GoodReply));
        await app.SucceedAsync();
        Assert.That(app.Addresses, Is.EqualTo([exchange, $"{baseUrl.TrimEnd('/')}/chat/completions"]));
    }
}
