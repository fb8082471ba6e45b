using ProviderKit.AspNetCore.Tests.Support;

namespace ProviderKit.AspNetCore.Tests.Surfaces;

/// <summary>Answers name what of the request the upstream was not sent, whole or streamed.</summary>
public class IgnoredHeaderTests
{
    private const string Header = "x-providerkit-ignored";

    [TestCase("", """ "container":"c","a,b\n":1,"tools":[{"type":"code_execution_20250825","name":"c"}],"top_k":3 """, "container, a?b?, tools.0 (code_execution_20250825), top_k")]
    [TestCase(",\"stream\":true", """ "container":"c" """, "container")]
    [TestCase("", """ "temperature":0 """, null)]
    public async Task Messages_ToAnUpstreamOfAnotherFormat_NameWhatIsIgnored(string stream, string members, string? ignored)
    {
        await using var app = await GatewayApp.StartAsync();
        var answer = await app.SendAsync(Chat.Post($$"""{"model":"{{Chat.Model}}","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]{{stream}},{{members}} }""", "/v1/messages"));
        Assert.That((answer.Status, answer.Header(Header)), Is.EqualTo((200, ignored)), answer.Text);
    }

    [Test]
    public async Task Chat_ModelThatRefusesAParameter_NamesIt()
    {
        await using var app = await GatewayApp.StartAsync();
        var answer = await app.PostAsync(Chat.Body("ext-openai-gpt-5", more: "\"temperature\":0.5"));
        Assert.That((answer.Status, answer.Header(Header)), Is.EqualTo((200, "temperature")), answer.Text);
    }
}
