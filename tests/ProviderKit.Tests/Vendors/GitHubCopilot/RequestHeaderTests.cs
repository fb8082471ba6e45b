namespace ProviderKit.Tests.Vendors.GitHubCopilot;

public class RequestHeaderTests
{
    private static async Task<Dictionary<string, string>> SendAsync(string messages, Action<ProviderOptions>? configure = null)
    {
        await using var app = new CopilotApp(configure, "tid=a;exp=1");
        app.On(CopilotApp.Chat, _ => (200, CopilotApp.GoodReply));
        await using var result = await app.SendAsync($$"""{"model":"ext-copilot-gpt-4","tools":[{"role":"assistant"}],"messages":{{messages}}}""");
        Assert.That(result.Error, Is.Null);
        return app.Sent.Single().Headers;
    }

    [Test]
    public async Task Headers_Usual_AreAnEditors()
    {
        var headers = await SendAsync("[]");
        Assert.That(headers["Editor-Version"], Does.StartWith("vscode/"));
        Assert.That(headers["Copilot-Integration-Id"], Is.EqualTo("vscode-chat"));
        Assert.That(headers["OpenAI-Intent"], Is.EqualTo("conversation-panel"));
        Assert.That(headers["X-GitHub-Api-Version"], Is.EqualTo("2026-08-01"));
        Assert.That(headers["X-Request-Id"], Is.Not.EqualTo((await SendAsync("[]"))["X-Request-Id"]));
    }

    [Test]
    public async Task Headers_SetByTheUser_ReplaceEachOne()
    {
        string[] names =
        [
            "Editor-Version", "Editor-Plugin-Version", "User-Agent", "Copilot-Integration-Id", "OpenAI-Intent",
            "X-GitHub-Api-Version", "X-Request-Id", "X-Initiator", "Copilot-Vision-Request",
        ];
        var headers = await SendAsync(
            """[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}]""",
            options => Array.ForEach(names, name => options.Headers[name] = "mine"));
        Assert.That(names.Select(name => headers[name]), Is.All.EqualTo("mine"));
    }

    [TestCase("[]", "user")]
    [TestCase("""[{"role":"system","content":"x"},{"role":"user","content":"assistant"}]""", "user")]
    [TestCase("""[{"role":"user","content":"a"},{"content":[{"type":"text","text":"b"}],"role":"assistant"},{"role":"user","content":"c"}]""", "agent")]
    [TestCase("""[{"role":"user","content":[{"type":"text","text":"x"}]},{"role":"tool","tool_call_id":"1","content":"42"}]""", "agent")]
    [TestCase("""[{"role":"\u0061ssistant","content":null}]""", "agent")]
    [TestCase("""[{"role":"user","content":{"role":"assistant"},"x":[{"role":"tool"}]},7,[{"role":"tool"}]]""", "user")]
    public async Task Initiator_ByWhoHasSpoken(string messages, string initiator) =>
        Assert.That((await SendAsync(messages))["X-Initiator"], Is.EqualTo(initiator));

    [TestCase("""[{"role":"user","content":"image_url"}]""", false)]
    [TestCase("""[{"role":"user","content":[{"type":"text","text":"image_url"}]}]""", false)]
    [TestCase("""[{"role":"user","content":[{"type":"text","text":"What?"},{"image_url":{"url":"https://a.example/b.png","type":"x"},"type":"image_url"}]}]""", true)]
    [TestCase("""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]},{"role":"assistant","content":"A cat."},{"role":"user","content":"Sure?"}]""", true)]
    public async Task Vision_WhenAnyImageIsThere(string messages, bool vision) =>
        Assert.That((await SendAsync(messages)).GetValueOrDefault("Copilot-Vision-Request"), Is.EqualTo(vision ? "true" : null));
}
