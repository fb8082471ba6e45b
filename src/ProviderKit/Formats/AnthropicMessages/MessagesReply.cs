using System.Buffers;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>Translates a whole message to a chat completion.</summary>
internal sealed class MessagesReply
{
    private static readonly string[] SaidOfCall = ["type", "id", "name", "input"];

    private readonly StringBuilder _text = new();
    private readonly StringBuilder _thoughts = new();
    private readonly List<CompletionWriter.ToolCall> _calls = [];
    private readonly List<(int Index, JsonElement Block)> _blocks = [];
    private readonly List<(int Index, JsonElement Block)> _others = [];
    private readonly List<byte[]> _annotations = [];
    private readonly bool _forMessages;
    private readonly ReplyContext _context;
    private readonly string _signsAs;
    private readonly string? _answerTool;
    private ReplyCallIds _ids;
    private string? _answer;
    private bool _hasText;
    private bool _hasThoughts;

    private MessagesReply(ReplyContext context, string signsAs)
    {
        (_context, _signsAs) = (context, signsAs);
        _forMessages = MessagesExtras.IsMessages(context.Chat);
        _ids = new ReplyCallIds(context.Id);
        _answerTool = AnswerFormat.Of(context.Chat, ClaudeModel.Of(context.Model)).Tool;
    }

    /// <param name="message">The reply.</param>
    /// <param name="bytes">The bytes of the reply.</param>
    /// <param name="context">The context of the reply.</param>
    /// <param name="signsAs">The name under which its thoughts are signed.</param>
    /// <param name="output">Receives the completion.</param>
    /// <returns>Null, or the error if the reply is not valid.</returns>
    /// <exception cref="InvalidOperationException">The reply contains a string that is not valid text.</exception>
    public static ProviderError? Write(JsonElement message, ReadOnlyMemory<byte> bytes, ReplyContext context, string signsAs, IBufferWriter<byte> output)
    {
        if (message.ValueKind != JsonValueKind.Object) return context.BadReply("JSON that is not an object");
        if (JsonMember.Text(message, "type") == "error" || JsonMember.HasError(message)) return UpstreamErrors.FromBody(bytes, context.Provider, context.Errors);
        if (!message.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array)
            return context.BadReply("a message without content");
        if (string.IsNullOrEmpty(JsonMember.Text(message, "stop_reason"))) return context.BadReply("a message that ends without a stop reason");
        var reply = new MessagesReply(context, signsAs);
        int index = 0;
        foreach (var block in content.EnumerateArray())
            if (!reply.Take(block, index++)) return context.BadReply("a block of content that lacks what its type has");
        reply.Write(message, output);
        return null;
    }

    private bool Take(JsonElement block, int index)
    {
        if (block.ValueKind != JsonValueKind.Object) return false;
        switch (JsonMember.Text(block, "type"))
        {
            case "text":
                _hasText = true;
                // A client of this format gets the original blocks, other clients the citations next to one text.
                if (_forMessages || block.TryGetProperty("citations", out var citations) && citations.ValueKind == JsonValueKind.Array && citations.GetArrayLength() > 0) _others.Add((index, block));
                return TakeText(block);
            case "thinking":
                _hasThoughts = true;
                Keep(block, index);
                return Append(_thoughts, JsonMember.Text(block, "thinking"));
            case "redacted_thinking":
                Keep(block, index);
                return true;
            case "tool_use":
                return TakeCall(block);
            default:
                _others.Add((index, block));
                return true;
        }
    }

    private bool TakeText(JsonElement block)
    {
        int start = _context.Chat.AsksForSearch && !_forMessages ? MessagesSearch.CharactersOf(_text.ToString()) : -1;
        if (!Append(_text, JsonMember.Text(block, "text"))) return false;
        if (start >= 0) _annotations.AddRange(MessagesSearch.AnnotationsOf(JsonMember.Get(block, "citations"), start, MessagesSearch.CharactersOf(_text.ToString())));
        return true;
    }

    private bool TakeCall(JsonElement block)
    {
        if (JsonMember.Text(block, "name") is not { } name) return false;
        string input = !block.TryGetProperty("input", out var value) ? "{}" : value.ValueKind switch
        {
            JsonValueKind.Null => "{}",
            // Some servers of this format send the JSON as a string, as OpenAI does.
            JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : "{}",
            _ => Compact(value),
        };
        if (name == _answerTool) _answer = input;
        else _calls.Add(new CompletionWriter.ToolCall(_ids.Next(JsonMember.Text(block, "id")), _context.Chat.Names.ToClient(name), _context.Chat.Properties.ToClient(name, input))
        {
            Extra = _forMessages && Inbound.Given.HasMore(block, SaidOfCall) ? json => WriteExtra(json, block) : null,
        });
        return true;
    }

    private void Keep(JsonElement block, int index)
    {
        if (ThinkingBlocks.IsWhole(block)) _blocks.Add((index, block));
    }

    private void Write(JsonElement message, IBufferWriter<byte> output)
    {
        string? stopReason = JsonMember.Text(message, "stop_reason");
        var choice = new CompletionWriter.Choice
        {
            Content = _answer ?? (_hasText || _calls.Count == 0 ? _text.ToString() : null),
            Reasoning = _hasThoughts ? _thoughts.ToString() : null,
            Refusal = stopReason == "refusal" && message.TryGetProperty("stop_details", out var details) && details.ValueKind == JsonValueKind.Object
                ? JsonMember.Text(details, "explanation")
                : null,
            ToolCalls = _calls,
            FinishReason = StopReasons.Finish(stopReason, _calls.Count > 0),
            Extra = json => WriteExtra(json, message, stopReason),
        };
        CompletionWriter.Write(output, _context, JsonMember.Text(message, "id"), [choice], UsageOf(message));
    }

    private void WriteExtra(Utf8JsonWriter json, JsonElement message, string? stopReason)
    {
        if (_annotations.Count > 0) MessagesSearch.Write(json, _annotations);
        if (_blocks.Count > 0)
        {
            json.WriteStartArray("thinking_blocks"u8);
            foreach (var (index, block) in _blocks) ThinkingBlocks.Write(json, block, index, _signsAs);
            json.WriteEndArray();
        }
        OtherBlocks.Write(json, _others, message, stopReason, _forMessages);
    }

    private static void WriteExtra(Utf8JsonWriter json, JsonElement call)
    {
        Inbound.Given.BeginExtras(json);
        Inbound.Given.WriteMore(json, call, SaidOfCall);
        Inbound.Given.EndExtras(json);
    }

    private static ChatUsage UsageOf(JsonElement message)
    {
        var usage = new MessagesUsage();
        if (!message.TryGetProperty("usage", out var counts)) return default;
        var reader = JsonMember.ReaderOf(counts);
        usage.Read(ref reader);
        return usage.Total;
    }

    private static bool Append(StringBuilder builder, string? text)
    {
        builder.Append(text);
        return text is not null;
    }

    /// <summary>The JSON without the upstream's white space.</summary>
    private static string Compact(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonText.Readable))
            value.WriteTo(json);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
