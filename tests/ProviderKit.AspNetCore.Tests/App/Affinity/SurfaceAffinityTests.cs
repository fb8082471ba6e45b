using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.App.Affinity;

/// <summary>A conversation is the same conversation by whatever API its requests come.</summary>
[Property("FAULTS", 85)]
public class SurfaceAffinityTests
{
    private static readonly string[] Tokens = ["canary-token-a", "canary-token-b", "canary-token-c"];

    // Each begins with the same instruction and the same message.
    private static readonly (string Path, string Body)[] Requests =
    [
        ("/v1/chat/completions", """{"model":"ext-openai-gpt-4o","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}]}"""),
        ("/v1/messages", """{"model":"ext-openai-gpt-4o","max_tokens":9,"system":[{"type":"text","text":"Be brief."}],"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}"""),
        ("/v1/responses", """{"model":"ext-openai-gpt-4o","instructions":"Be brief.","store":false,"input":[{"role":"user","content":[{"type":"input_text","text":"Hi"}]},{"role":"assistant","content":"Yes?"},{"role":"user","content":"Go on"}]}"""),
        ("/v1beta/models/ext-openai-gpt-4o:generateContent", """{"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}"""),
        ("/api/chat", """{"model":"ext-openai-gpt-4o","stream":false,"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}]}"""),
    ];

    [Test]
    public async Task OneConversation_OverAllSurfacesAtOnce_HasOneTokenAndOneTrailEach([Values] bool namesItself)
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Tokens = Tokens;
            setup.Options.Add(options => options.Tokens.Selection = TokenSelection.RoundRobin);
        });

        var answers = await Task.WhenAll(Requests.Concat(Requests).Select(request => AskAsync(app, request, namesItself)));

        Assert.That(answers.Select(a => a.Status), Is.All.EqualTo(200));
        Assert.That(app.Upstream, Has.Count.EqualTo(answers.Length));
        Assert.That(app.Upstream.Select(call => call.Token).Distinct().ToArray(), Has.Length.EqualTo(1));
        Assert.That(answers.Select(a => a.RequestId), Is.Unique);
        foreach (var answer in answers)
        {
            var trail = await app.MonitorAsync("requests/" + answer.RequestId);
            Assert.That((trail.Status, trail.Text.Split("\"attempt\"").Length), Is.EqualTo((200, 2)), trail.Text);
        }
    }

    [Test]
    public async Task OtherConversation_OverAnyOfThem_HasAnotherToken()
    {
        await using var app = await GatewayApp.StartAsync(setup =>
        {
            setup.Tokens = Tokens;
            setup.Options.Add(options => options.Tokens.Selection = TokenSelection.RoundRobin);
        });
        foreach (var request in Requests)
        {
            await AskAsync(app, request, namesItself: false);
            await AskAsync(app, request with { Body = request.Body.Replace("Hi", "Hi there", StringComparison.Ordinal) }, namesItself: false);
        }
        Assert.That(app.Upstream.Chunk(2).Select(pair => (pair[0].Token, pair[1].Token)), Is.All.EqualTo((app.Upstream[0].Token, app.Upstream[1].Token)));
        Assert.That(app.Upstream[1].Token, Is.Not.EqualTo(app.Upstream[0].Token));
    }

    private static Task<Answer> AskAsync(GatewayApp app, (string Path, string Body) request, bool namesItself)
    {
        var message = Chat.Post(request.Body, request.Path);
        if (namesItself) message.Headers.Add("x-session-id", "one");
        return app.SendAsync(message);
    }
}
