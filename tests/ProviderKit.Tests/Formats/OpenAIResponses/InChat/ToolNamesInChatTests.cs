using System.Buffers;
using ProviderKit.Formats.OpenAIResponses.InChat;
using ProviderKit.Formats.Replies;
using ProviderKit.Tests.Formats.OpenAIResponses.Inbound;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.OpenAIResponses.InChat;

/// <summary>The names of tools in a chat's replies, where upstreams have them under others.</summary>
public class ToolNamesInChatTests
{
    private const string Own = "mcp.files/read";

    private static readonly ProviderKit.Formats.BridgeNotes Notes = Responded.NotesOf($$"""
        "tools":[{"type":"function","name":"{{Own}}"},{"type":"function","name":"plain"}]
        """);

    private static readonly string Wire = Notes.Response!.Tools.Single(tool => tool.Value.Name == Own).Key;

    [TestCase("""{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"NAME","arguments":"\ud83d"}}]}}]}""", Description = "half a surrogate pair beside it")]
    [TestCase("""{"choices":[{"delta":{"tool_calls":[{"function":{"arguments":"{}", "name" : "NAME" }},{"function":{"name":"plain"}},{"function":{"name":"NAME"}}]}}]}""", Description = "several")]
    [TestCase("""{"model":"m","choices":[{"index":0},{"message":{"content":null,"tool_calls":[{"function":{"name":"NAME"}}]},"name":"kept"}],"usage":{}}""", Description = "a whole reply")]
    public void Name_IsTheClients_AndAllElseStays(string chunk)
    {
        Assert.That(Wire, Is.Not.EqualTo(Own));
        Assert.That(Written(chunk.Replace("NAME", Wire, StringComparison.Ordinal)), Is.EqualTo(chunk.Replace("NAME", Own, StringComparison.Ordinal)));
    }

    [TestCase("""{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\ud83d"}}]}}]}""", Description = "half a surrogate pair")]
    [TestCase("""{"choices":[{"delta":{"content":"x","name":"NAME"},"name":"NAME"}],"name":"NAME","tool_calls":[{"function":{"name":"NAME"}}]}""", Description = "no calls")]
    [TestCase("""{"choices":[{"delta":{"tool_calls":[{"function":{"name":"\ud83d","\ud83d":1}},{"function":{"name":5}},"NAME",null]}}]}""", Description = "names of no tool")]
    [TestCase("""{"choices":[{"delta":{"tool_calls":[{"function":{"arguments":{"name":"NAME"}}}]}}]}""", Description = "arguments that are an object")]
    public void Other_Stays(string chunk)
    {
        chunk = chunk.Replace("NAME", Wire, StringComparison.Ordinal);
        Assert.That(Written(chunk), Is.EqualTo(chunk));
    }

    [Test]
    public void Piece_OfACall_CostsNothing()
    {
        byte[] chunk = Json.Bytes("""{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]}}]}""");
        var (names, output) = (ToolNamesInChat.Of(Notes), new ArrayBufferWriter<byte>(1024));
        names.Write(chunk, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        output.ResetWrittenCount();
        names.Write(chunk, output);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Stream_WithHalfAPair_GoesOn()
    {
        using var queue = new EventQueue();
        using var stream = new ItemChatBridge().BeginStream(Responded.Context(Notes));
        Assert.That(stream.Translate(Json.Bytes(Responded.Delta($$"""
            "tool_calls":[{"index":0,"function":{"name":"{{Wire}}","arguments":"\ud83d"} }]
            """)), queue), Is.Null);
        Assert.That(queue.TryTake(out var taken) && Json.Text(taken.Json.ToArray()).Contains(Own, StringComparison.Ordinal));
    }

    private static string Written(string chunk)
    {
        var output = new ArrayBufferWriter<byte>();
        ToolNamesInChat.Of(Notes).Write(Json.Bytes(chunk), output);
        return Json.Text(output.WrittenSpan);
    }
}
