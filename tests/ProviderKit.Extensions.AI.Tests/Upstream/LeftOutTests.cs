using System.Text;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Tests.Support;

namespace ProviderKit.Extensions.AI.Tests.Upstream;

/// <summary>What OpenAI's format has no place for is named, in replies of chat clients and in requests to them.</summary>
public class LeftOutTests
{
    private static readonly string[] OfTheReply = ["reply: HostedFileContent", "reply: DataContent application/pdf", "reply: UriContent video/mp4", "reply: CitationAnnotation"];

    [TestCase(false)]
    [TestCase(true)]
    public async Task Contents_OfAReply_AreCarriedOrNamed(bool stream)
    {
        var fake = new FakeChatClient().Answers(
            new ChatResponseUpdate(ChatRole.Assistant, [new TextContent("See.") { Annotations = [new CitationAnnotation { Url = new Uri("https://x.test/") }] }]),
            new ChatResponseUpdate(ChatRole.Assistant,
            [
                new HostedFileContent("file-1"), new DataContent("data:application/pdf;base64,AAAA"), new UriContent("https://x.test/a.mp4", "video/mp4"),
                new DataContent("data:audio/wav;base64,BBBB"), new TextContent(" Done.") { Annotations = [new CitationAnnotation { FileId = "file-1" }] },
            ]));
        await using var gateway = await LocalGateway.StartAsync(fake);

        var response = stream ? await gateway.Client().GetStreamingResponseAsync("Go").ToChatResponseAsync() : await gateway.Client().GetResponseAsync("Go");

        var contents = response.Messages.Single().Contents;
        Assert.That((response.Text, contents.OfType<DataContent>().Single().Uri), Is.EqualTo(("See. Done.", "data:audio/wav;base64,BBBB")));
        var step = gateway.Trails.Find(gateway.Records.All.Single().RequestId)!.Steps.Single(s => s.Kind == (stream ? TrailStepKind.LeftOut : TrailStepKind.Answered));
        Assert.That(step.Message, Is.EqualTo($"Ignored: {string.Join(", ", OfTheReply)}"));
        if (!stream) Assert.That(((RawChatReply)response.RawRepresentation!).Ignored, Is.EqualTo(OfTheReply));
    }

    [Test]
    public async Task Contents_OfAReply_AreNamedInTheHeader()
    {
        await using var gateway = await LocalGateway.StartAsync(new FakeChatClient().Answers(new ChatResponseUpdate(ChatRole.Assistant, [new TextContent("Hi"), new HostedFileContent("file-1")])));
        using var response = await gateway.Http.PostAsync("/v1/messages", new StringContent("""{"model":"ext-local-m","max_tokens":9,"messages":[{"role":"user","content":"x"}]}""", Encoding.UTF8, "application/json"));
        Assert.That(response.Headers.GetValues("x-providerkit-ignored"), Is.EqualTo(["reply: HostedFileContent"]));
    }

    [Test]
    public async Task Members_OfAnEarlierAnswer_AreReadOrNamed()
    {
        var fake = new FakeChatClient().Says("ok");
        await using var gateway = await LocalGateway.StartAsync(fake);

        await using var result = await gateway.Dispatcher.SendAsync(ChatRequest.Parse(Encoding.UTF8.GetBytes(
            """
            {"model":"ext-local-m","messages":[{"role":"user","content":"Say it."},
             {"role":"assistant","content":[{"type":"text","text":"Hm."},{"type":"refusal","refusal":"No."},{"type":"own"}],"audio":{"id":"audio_1"},"images":[{"type":"image_url"}]}]}
            """)));

        Assert.That(fake.Calls.Single().Messages[1].Contents.Select(c => c is ErrorContent e ? $"{e.ErrorCode}: {e.Message}" : c.ToString()), Is.EqualTo(["Hm.", "Refusal: No."]));
        Assert.That(result.Ignored, Is.EquivalentTo(["messages[1].content[2]", "messages[1].audio", "messages[1].images"]));
    }
}
