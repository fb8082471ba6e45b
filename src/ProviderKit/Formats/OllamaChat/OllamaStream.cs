using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OllamaChat;

/// <summary>Translates the lines of one streamed reply to OpenAI chunks.</summary>
internal sealed class OllamaStream(ReplyContext context) : IChatStreamTranslator
{
    private readonly int _mostCalls = context.Chat.ParallelToolCalls == false ? 1 : int.MaxValue;
    private readonly ChatTool? _forced = OllamaForcedCall.Of(context.Chat);
    private ReplyCallIds _ids = new(context.Id);
    private bool _started;
    private int _calls; // calls come long before the line with the finish reason

    public bool Ended { get; private set; }

    public ReadOnlySpan<byte> Varying => "created_at"u8;

    public ProviderError? Translate(ReadOnlySpan<byte> upstreamEvent, ChunkWriter output)
    {
        if (Ended) return null;
        if (!OllamaLine.TryRead(upstreamEvent, out var line)) return context.BadReply("a line that is not one of its answers");
        if (line.HasError) return UpstreamErrors.FromBody(upstreamEvent.ToArray(), context.Provider, context.Errors);

        // Before the first output no chunk may be written, since the error can still become the status of the response.
        if (!_started && line.IsNoAnswer) return OllamaReply.NoAnswer(context);
        if (!_started) output.WriteRole();
        _started = true;
        if (upstreamEvent[line.Thinking] is { IsEmpty: false } thinking) output.WriteRawText("reasoning_content"u8, thinking);
        var content = upstreamEvent[line.Content];
        if (!content.IsEmpty && _forced is not null) WriteArguments(content, output);
        else if (upstreamEvent[line.LogProbs] is { IsEmpty: false } logProbs && !content.IsEmpty) output.WriteRawText("content"u8, content, logProbs);
        else if (!content.IsEmpty) output.WriteRawText("content"u8, content);
        if (upstreamEvent[line.ToolCalls] is { IsEmpty: false } calls && !TryWriteCalls(calls, output))
            return context.BadReply("a tool call that cannot be read");
        if (upstreamEvent[line.Images] is { Length: > 2 } images && !TryWriteImages(images, output)) return context.BadReply("an image that cannot be read");
        output.MayRepeat();
        if (!line.Done) return null;

        output.WriteFinish(OllamaReply.FinishReason(line.CutShort, _calls > 0));
        output.WriteUsage(new ChatUsage(line.PromptTokens, line.CompletionTokens));
        Ended = true;
        return null;
    }

    public void Complete(ChunkWriter output)
    {
        // Nothing is held back. The reader detects a stream that ends before its last line as incomplete.
    }

    /// <param name="calls">The JSON array, which is known to be well-formed.</param>
    /// <param name="output">Receives one chunk per call, since calls are not streamed in pieces.</param>
    private bool TryWriteCalls(ReadOnlySpan<byte> calls, ChunkWriter output)
    {
        try
        {
            var reader = new Utf8JsonReader(calls);
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (!OllamaToolCall.TryRead(ref reader, out var call)) return false;
                if (_calls < _mostCalls) Write(call, calls, output);
                else WriteUnwanted(calls[call.All], output);
            }
            return true;
        }
        catch (InvalidOperationException)
        {
            // A name contains half a surrogate pair.
            return false;
        }
    }

    /// <summary>Writes a piece of the arguments of a forced call.</summary>
    private void WriteArguments(ReadOnlySpan<byte> piece, ChunkWriter output)
    {
        var json = output.BeginDelta();
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        if (_calls == 0)
        {
            json.WriteString("id"u8, _ids.Next(null));
            json.WriteString("type"u8, "function"u8);
        }
        json.WriteStartObject("function"u8);
        if (_calls == 0) json.WriteString("name"u8, _forced!.Name);
        json.WritePropertyName("arguments"u8);
        byte[] quoted = [(byte)'"', .. piece, (byte)'"'];
        WriteRaw(json, quoted);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        output.EndDelta();
        _calls = 1;
    }

    private static void WriteUnwanted(ReadOnlySpan<byte> call, ChunkWriter output)
    {
        using var parsed = JsonDocument.Parse(call.ToArray());
        OllamaExtras.WriteCalls(output.BeginDelta(), [parsed.RootElement]);
        output.EndDelta();
    }

    private static bool TryWriteImages(ReadOnlySpan<byte> images, ChunkWriter output)
    {
        if (JsonEscapes.HasLoneSurrogate(images)) return false;
        using var parsed = JsonDocument.Parse(images.ToArray());
        if (parsed.RootElement.EnumerateArray().Any(image => image.ValueKind != JsonValueKind.String)) return false;
        OllamaExtras.WriteImages(output.BeginDelta(), parsed.RootElement);
        output.EndDelta();
        return true;
    }

    private void Write(in OllamaToolCall call, ReadOnlySpan<byte> source, ChunkWriter output)
    {
        var json = output.BeginDelta();
        json.WriteStartArray("tool_calls"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, _calls);
        json.WriteString("id"u8, _ids.Next(call.Id));
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WritePropertyName("name"u8);
        WriteRaw(json, source[call.Name]);
        json.WritePropertyName("arguments"u8);
        var arguments = source[call.Arguments];
        if (call.ArgumentsAreText) WriteRaw(json, arguments);
        else json.WriteStringValue(arguments.IsEmpty ? "{}"u8 : arguments);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        output.EndDelta();
        _calls++;
    }

    /// <summary>Writes a JSON string unchanged, including its quotes.</summary>
    private static void WriteRaw(Utf8JsonWriter json, ReadOnlySpan<byte> quoted) => json.WriteRawValue(quoted, skipInputValidation: true);
}
