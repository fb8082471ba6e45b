using System.Net;
using System.Text;
using System.Text.Unicode;
using ProviderKit.Tests.Support;
using ProviderKit.Upstream;
using RichardSzalay.MockHttp;

namespace ProviderKit.Tests.Upstream;

/// <summary>What upstreams send that is not quite UTF-8.</summary>
public class UpstreamTextTests
{
    private static readonly byte[] NotUtf8 = [0xC3, 0x28, (byte)' ', 0xFF];

    [Test]
    public async Task WholeReply_WithInvalidBytes_IsValidJsonWithReplacements()
    {
        byte[] body = await WholeAsync([.. "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"a "u8, .. NotUtf8, .. "\"},\"finish_reason\":\"stop\"}]}"u8]);
        Assert.That(Utf8.IsValid(body), Is.True);
        Assert.That(Json.Parse(new SplicedBody(body, default))!["choices"]![0]!["message"]!["content"]!.GetValue<string>(), Is.EqualTo("a \uFFFD( \uFFFD"));
    }

    [Test]
    public async Task WholeReply_WithAByteOrderMark_IsTheReplyWithoutIt()
    {
        byte[] body = await WholeAsync([.. "\uFEFF"u8, .. Json.Bytes(FakeProvider.Reply)]);
        Assert.That(body[0], Is.EqualTo((byte)'{'));
    }

    [Test]
    public async Task Stream_WithInvalidBytes_IsValidJsonWithReplacements()
    {
        using var host = On();
        byte[] start = [.. "data: {\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"a "u8, .. NotUtf8, .. "\"}}]}\n\n"u8];
        host.Upstream.When("*").Respond(_ => Reply("text/event-stream", [.. start, .. start, .. start, .. "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"u8]));
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-gpt", [], stream: true));
        int read = 0;
        do
        {
            while (result.Stream!.TryRead(out var chunk))
            {
                Assert.That(Utf8.IsValid(chunk.ToArray()), Is.True);
                if (read++ < 3) Assert.That(Json.Text(chunk), Does.Contain("a \uFFFD( \uFFFD"));
            }
        }
        while (await result.Stream!.WaitToReadAsync());
        Assert.That((read, result.Stream.Error), Is.EqualTo((4, (ProviderError?)null)));
    }

    [Test]
    public async Task Error_WithAByteOrderMarkOrInvalidBytes_IsRead([Values] bool mark)
    {
        using var host = On();
        byte[] message = mark ? "no"u8.ToArray() : [(byte)'n', (byte)'o', .. NotUtf8];
        host.Upstream.When("*").Respond(_ => Reply(
            "application/json", [.. mark ? "\uFEFF"u8 : ""u8, .. "{\"error\":{\"message\":\""u8, .. message, .. "\",\"code\":\"c\",\"detail\":\""u8, .. message, .. "\"}}"u8], HttpStatusCode.UnprocessableEntity));
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-gpt", []));
        var json = new System.Buffers.ArrayBufferWriter<byte>();
        WireFormat.OpenAIChat.WriteError(result.Error!, null, json);
        Assert.That((result.Error!.HttpStatus, result.Error.Code, Utf8.IsValid(json.WrittenSpan)), Is.EqualTo((422, "c", true)));
        Assert.That(result.Error.Message, Does.StartWith("no"));
    }

    [Test]
    public void Clean_ValidText_IsTheSameMemory()
    {
        byte[] text = Encoding.UTF8.GetBytes("é😀 and so on");
        Assert.That(UpstreamText.Clean(text).Equals(text.AsMemory()), Is.True, "nothing is copied");
    }

    private static async Task<byte[]> WholeAsync(byte[] reply)
    {
        using var host = On();
        host.Upstream.When("*").Respond(_ => Reply("application/json", reply));
        await using var result = await host.Dispatcher.SendAsync(ChatRequest.Create("ext-openai-gpt", []));
        Assert.That(result.Error, Is.Null);
        return result.Body.ToArray();
    }

    private static Host On() => Host.With(("EXT_OPENAI_ENABLED", "1"), ("ProviderKit:Providers:openai:Tokens:0", "the-token"));

    private static HttpResponseMessage Reply(string type, byte[] body, HttpStatusCode status = HttpStatusCode.OK)
    {
        var response = new HttpResponseMessage(status) { Content = new ByteArrayContent(body) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        return response;
    }
}
