using ProviderKit.Tests.Support;
using ProviderKit.Tests.Vendors.Contract;

namespace ProviderKit.Tests.Formats.AnthropicMessages.Inbound;

/// <summary>Streams of OpenAI chat that end without a reason, as clients of this format get them.</summary>
public class BridgedEndTests
{
    private static readonly string Text = Bridged.Delta("\"content\":\"A\"");
    private static readonly string Open = Bridged.Delta("\"tool_calls\":[{\"index\":0,\"id\":\"call_abcdefghij\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}}]");

    [Test]
    public async Task Stream_DoneWithoutAReason_IsWhole()
    {
        var (events, error) = await AnswerAsync(Text, Text, "[DONE]");
        Assert.That(error, Is.Null);
        Assert.That(events, Has.One.Contains("\"stop_reason\":\"end_turn\"").And.One.Contains("message_stop"));
    }

    [Test]
    public async Task Stream_DoneInTheMiddleOfACall_EndsWithTheCall()
    {
        var (events, error) = await AnswerAsync(Text, Open, "[DONE]");
        Assert.That(error, Is.Null);
        Assert.That(events, Has.One.Contains("\"stop_reason\":\"tool_use\""));
    }

    [Test]
    public async Task Stream_NeitherAReasonNorDone_IsCut()
    {
        var (events, error) = await AnswerAsync(Text, Text);
        Assert.That(error?.Kind, Is.EqualTo(ProviderErrorKind.ConnectionLost));
        Assert.That(events, Has.None.Contains("message_stop"));
    }

    [Test]
    public async Task Stream_DoneBeforeAnythingIsSaid_IsCut()
    {
        var (_, error) = await AnswerAsync(Bridged.Delta("\"role\":\"assistant\""), "[DONE]");
        Assert.That(error?.Kind, Is.EqualTo(ProviderErrorKind.ConnectionLost));
    }

    private static async Task<(List<string> Events, ProviderError? Error)> AnswerAsync(params string[] data)
    {
        IProviderFixtures fixtures = new OpenAIFixtures();
        await using var gateway = new ContractGateway(fixtures, () => ContractGateway.Stream(string.Concat(data.Select(d => $"data: {d}\n\n")), fixtures.StreamType));
        await using var result = await gateway.Dispatcher.SendAsync(ChatRequest.Parse(
            Json.Bytes($$"""{"model":"{{fixtures.Model}}","max_tokens":9,"stream":true,"messages":[{"role":"user","content":"Hi"}]}"""), WireFormat.AnthropicMessages));
        var events = new List<string>();
        if (result.Stream is not { } stream) return (events, result.Error);
        do
        {
            while (stream.TryRead(out var chunk)) events.Add(Json.Text(chunk));
        }
        while (await stream.WaitToReadAsync());
        return (events, stream.Error);
    }
}
