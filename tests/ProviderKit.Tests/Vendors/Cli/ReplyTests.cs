using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Vendors.Cli;

[UnsupportedOSPlatform("windows")]
[Platform("Linux,MacOsX")]
public class ReplyTests
{
    private static string Content(string chunk) => (string?)JsonNode.Parse(chunk)!["choices"]![0]!["delta"]!["content"] ?? "";

    [Test]
    public async Task Whole_Cursor_IsOneCompletion()
    {
        using var standIn = new CliStandIn("echo 'A new version is out.'\n" + CliStandIn.CursorReply);
        var (error, text) = await CliStandIn.SendAsync(standIn.Cursor(), CliStandIn.Call());
        Assert.That(error, Is.Null);
        var reply = JsonNode.Parse(text)!;
        Assert.That((string?)reply["object"], Is.EqualTo("chat.completion"));
        Json.AssertEqual(reply["choices"]![0]!["message"], """{"role":"assistant","content":"Hello","refusal":null}""");
        Assert.That((string?)reply["choices"]![0]!["finish_reason"], Is.EqualTo("stop"));
    }

    [Test]
    public async Task Whole_Claude_HasThinkingAndUsage()
    {
        using var standIn = new CliStandIn("""
            echo '{"type":"stream_event","event":{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}}'
            echo '{"type":"stream_event","event":{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Half \ud83d"}}}'
            echo '{"type":"stream_event","event":{"type":"message_delta","delta":{"stop_reason":"max_tokens"}}}'
            echo '{"type":"result","subtype":"success","is_error":false,"result":"x","usage":{"input_tokens":3,"cache_creation_input_tokens":4,"cache_read_input_tokens":5,"output_tokens":6}}'
            """);
        var (error, text) = await CliStandIn.SendAsync(standIn.Claude(), CliStandIn.Call());
        Assert.That(error, Is.Null);
        var reply = JsonNode.Parse(text)!;
        Json.AssertEqual(reply["choices"]![0]!["message"], """{"role":"assistant","content":"Half \ufffd","reasoning_content":"Hm.","refusal":null}""");
        Assert.That((string?)reply["choices"]![0]!["finish_reason"], Is.EqualTo("length"));
        Json.AssertEqual(reply["usage"], """
            {"prompt_tokens":12,"completion_tokens":6,"total_tokens":18,"prompt_tokens_details":{"cached_tokens":5},"completion_tokens_details":{"reasoning_tokens":0}}
            """);
    }

    [Test]
    public async Task Stream_InPieces_EachIsThereAtOnce()
    {
        using var standIn = new CliStandIn("""
            mkfifo "$here/go"
            echo '{"type":"assistant","message":{"content":[{"type":"text","text":"one"}]},"timestamp_ms":1}'
            printf '{"type":"assistant","message":{"content":[{"type":"te'
            read -r < "$here/go"
            printf 'xt","text":"two"}]},"timestamp_ms":2}\r\n\n'
            printf '{"type":"result","result":"onetwo"}'
            """);
        await using var response = await standIn.Cursor().SendAsync(CliStandIn.StreamCall(), default);
        await CliStandIn.NextAsync(response.Events!); // who speaks
        Assert.That(Content((await CliStandIn.NextAsync(response.Events!))!), Is.EqualTo("one"));
        await File.WriteAllTextAsync(standIn.PathOf("go"), "\n");
        Assert.That(Content((await CliStandIn.NextAsync(response.Events!))!), Is.EqualTo("two"));
        Assert.That(JsonNode.Parse((await CliStandIn.NextAsync(response.Events!))!)!["choices"]![0]!["finish_reason"]!.GetValue<string>(), Is.EqualTo("stop"));
        Assert.That(await CliStandIn.NextAsync(response.Events!), Is.Null);
        Assert.That(response.Events!.Error, Is.Null);
    }

    [Test]
    public async Task Stream_LargePromptToACommandThatAnswersFirst_DoesNotStandStill()
    {
        using var standIn = new CliStandIn("""
            for i in $(seq 3000); do echo '{"type":"assistant","message":{"content":[{"type":"text","text":"0123456789"}]},"timestamp_ms":1}'; done
            wc -c > "$here/size"
            echo '{"type":"result","result":""}'
            """);
        string prompt = new('x', 500_000);
        var (error, text) = await CliStandIn.SendAsync(
            standIn.Cursor(), CliStandIn.Call($$"""{"model":"m","stream":true,"messages":[{"role":"user","content":"{{prompt}}"}]}"""));
        Assert.That(error, Is.Null);
        Assert.That(text.Split('\n').Count(line => line.Contains("0123456789", StringComparison.Ordinal)), Is.EqualTo(3000));
        Assert.That(standIn.Text("size").Trim(), Is.EqualTo("500000"));
    }

    [Test]
    public async Task Result_CommandStaysAfterIt_ReplyIsGoodAndCommandEnded()
    {
        using var standIn = new CliStandIn(CliStandIn.CursorReply + "\necho $$ > \"$here/pid\"\nexec sleep 1000");
        var response = await standIn.Cursor().SendAsync(CliStandIn.StreamCall(), default);
        while (await CliStandIn.NextAsync(response.Events!) is not null) { }
        Assert.That(response.Events!.Error, Is.Null);
        int id = int.Parse(await standIn.WaitForAsync("pid"));
        var disposal = response.DisposeAsync().AsTask();
        Assert.That(disposal.IsCompleted, Is.False, "it has a moment to end by itself");
        standIn.Time.Advance(TimeSpan.FromSeconds(2));
        await disposal;
        await CliStandIn.WaitForEndOfAsync(id);
    }
}
