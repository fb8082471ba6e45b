using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Texts;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Translates the tool calls of one stream. OpenAI numbers only calls, Anthropic all blocks, so calls are counted here.
/// </summary>
internal sealed class StreamedCalls(ReplyContext context)
{
    private readonly byte[]? _answerTool =
        AnswerFormat.Of(context.Chat, ClaudeModel.Of(context.Model)).Tool is { } name ? JsonText.Quote(name) : null;

    // The input of a call whose arguments have other names on the wire. Arguments can be renamed only in a whole object.
    private readonly ArrayBufferWriter<byte> _held = new();
    private string? _heldTool;
    private ReplyCallIds _ids = new(context.Id);
    private bool _inAnswer;
    private bool _hasInput;

    /// <summary>The number of calls that the client has seen.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the reply itself comes as the input of a tool.</summary>
    public bool GiveAnswer => _answerTool is not null;

    public void Begin(in StreamEvent start, ChunkWriter output)
    {
        (_hasInput, _heldTool, _inAnswer) = (false, null, start.Name.SequenceEqual(_answerTool));
        if (!_inAnswer)
        {
            _heldTool = HeldTool(start.Name);
            var json = BeginCall(output, Count++);
            json.WriteString("id"u8, _ids.Next(IsText(start.Id) ? Decoded(start.Id) : null));
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WritePropertyName("name"u8);
            context.Chat.Names.WriteClientName(json, start.Name);
            json.WriteString("arguments"u8, ""u8);
            EndCall(json, output);
        }
        // Some servers of this format send the whole input at once, some of them as a string, as OpenAI does.
        if (!start.Input.IsEmpty) AddInput(start.Input[0] == (byte)'"' ? start.Input : JsonText.Quote(Encoding.UTF8.GetString(start.Input)), output);
    }

    /// <summary>Forwards a piece of the input's JSON.</summary>
    /// <param name="piece">JSON text with its quotes.</param>
    /// <param name="output">Receives the chunk.</param>
    public void AddInput(ReadOnlySpan<byte> piece, ChunkWriter output)
    {
        if (StreamEvent.Unquoted(piece).IsEmpty) return;
        _hasInput = true;
        if (_heldTool is not null)
        {
            _held.Write(StreamEvent.Unquoted(piece));
            return;
        }
        if (_inAnswer)
        {
            output.WriteRawText("content"u8, StreamEvent.Unquoted(piece));
            return;
        }
        WriteInput(piece, output);
    }

    private void WriteInput(ReadOnlySpan<byte> piece, ChunkWriter output) => output.WriteRawArguments(Count - 1, StreamEvent.Unquoted(piece));

    /// <summary>Completes the call. A call without arguments has sent nothing or empty pieces; it gets an empty object.</summary>
    public void End(ChunkWriter output)
    {
        if (!_hasInput) AddInput("\"{}\""u8, output);
        if (_heldTool is not { } tool) return;
        _heldTool = null;
        byte[] quoted = [(byte)'"', .. _held.WrittenSpan, (byte)'"'];
        _held.ResetWrittenCount();
        if (IsText(quoted)) quoted = JsonText.Quote(context.Chat.Properties.ToClient(tool, Decoded(quoted)));
        WriteInput(quoted, output);
    }

    private string? HeldTool(ReadOnlySpan<byte> name) =>
        context.Chat.Properties == ToolProperties.Unchanged || !IsText(name) || context.Chat.Properties.Of(Decoded(name)).AreUnchanged ? null : Decoded(name);

    /// <summary>Whether a JSON string can be decoded.</summary>
    private static bool IsText(ReadOnlySpan<byte> quoted) => !quoted.IsEmpty && Utf8.IsValid(quoted) && !JsonEscapes.HasLoneSurrogate(quoted);

    private static string Decoded(ReadOnlySpan<byte> quoted)
    {
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }

    private static Utf8JsonWriter BeginCall(ChunkWriter output, int index)
    {
        var json = output.BeginDelta();
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, index);
        return json;
    }

    private static void EndCall(Utf8JsonWriter json, ChunkWriter output)
    {
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        output.EndDelta();
    }
}
