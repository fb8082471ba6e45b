using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.OllamaChat.Inbound;

/// <summary>
/// Translates canonical chunks to lines. This format does not stream tool calls in pieces: they are held until the reply ends, and
/// written in a separate line before the last one.
/// </summary>
internal sealed class AnswerLines(BridgeContext context, AnswerLayout layout) : IStreamBridge
{
    private const int BytesPerToken = 4;

    private readonly AnswerHead _head = new(context.Model, context.Timing);
    private readonly HeldCalls _calls = new(context);
    private bool _hasToldCalls;
    private TimeSpan? _first;
    private string? _finish;
    private ChatUsage? _usage;
    private long _bytes; // of text that the client got, for estimating tokens if the upstream sends no usage
    private bool _ended;

    public ProviderError? Translate(ReadOnlySpan<byte> canonicalChunk, EventQueue output)
    {
        var chunk = new CanonicalChunk(canonicalChunk);
        if (!chunk.TryRead()) return context.BadReply("an event that is not a JSON object");
        if (chunk.IsError) return UpstreamErrors.FromBody(canonicalChunk.ToArray(), context.Provider, context.Errors);
        try
        {
            return Take(chunk, output);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair, or invalid UTF-8, in a string.
            return context.BadReply("text that cannot be read");
        }
    }

    public void Repeated(ReadOnlySpan<byte> text) => _bytes += text.Length;

    public void Complete(EventQueue output)
    {
        if (_ended) return;
        _ended = true;
        // Without a finish reason the calls have not been written yet. An error in them replaces the last line of the stream.
        if (WriteCalls(output) is { } error) OllamaError.Write(error, output.BeginRaw(default));
        else WriteEnd(output.BeginRaw(default));
        output.EndRaw();
    }

    public void Dispose()
    {
        // Nothing is rented.
    }

    private ProviderError? Take(in CanonicalChunk chunk, EventQueue output)
    {
        if (!chunk.Reasoning.IsEmpty || !chunk.Content.IsEmpty || !chunk.Refusal.IsEmpty || !chunk.Calls.IsEmpty) _first ??= context.Timing.Elapsed;
        if (!chunk.Reasoning.IsEmpty && !context.Notes.OmitsThinking) WriteText(output, layout.Thought, chunk.Reasoning);
        if (!chunk.Content.IsEmpty) WriteText(output, layout.Text, chunk.Content, chunk.LogProbs);
        if (!chunk.Refusal.IsEmpty) WriteText(output, layout.Text, chunk.Refusal);
        if (!chunk.Images.IsEmpty && layout.HasMessage) WriteImages(output, chunk.Images);
        if (!chunk.Calls.IsEmpty && !_calls.Add(chunk.Calls, areWhole: false)) return context.BadReply("more tool calls at once than can be held");
        _usage = chunk.Usage ?? _usage;
        if (chunk.FinishReason is { } finish)
        {
            _finish = finish;
            return WriteCalls(output);
        }
        // Only a chunk with one text can be repeated: a second text needs a second line, and calls change the state with each chunk.
        bool isPlain = chunk.Refusal.IsEmpty && chunk.Calls.IsEmpty && chunk.Images.IsEmpty && chunk.LogProbs.IsEmpty;
        if (isPlain && chunk.Content.IsEmpty != chunk.Reasoning.IsEmpty) output.MayRepeat();
        return null;
    }

    private void WriteText(EventQueue output, ReadOnlySpan<byte> head, ReadOnlySpan<byte> text, ReadOnlySpan<byte> logProbs = default)
    {
        _bytes += text.Length;
        var line = output.BeginRaw(default);
        _head.Write(line);
        line.Write(head);
        output.WriteText(text);
        line.Write(layout.End);
        if (!logProbs.IsEmpty)
        {
            line.Write(",\"logprobs\":"u8);
            line.Write(logProbs);
        }
        line.Write(",\"done\":false}"u8);
        output.EndRaw();
    }

    private void WriteImages(EventQueue output, ReadOnlySpan<byte> images)
    {
        var reader = new Utf8JsonReader(images);
        using var document = JsonDocument.ParseValue(ref reader);
        if (AnswerImages.Of(document.RootElement) is { Length: > 0 } data) WriteMessage(output, new AnswerParts { Images = data });
    }

    /// <returns>Null, or the error of an invalid call.</returns>
    private ProviderError? WriteCalls(EventQueue output)
    {
        if (!_calls.Any || _hasToldCalls) return null;
        _hasToldCalls = true;
        if (_calls.Check(isCut: _finish == "length") is { } error) return error;
        if (layout.HasMessage) WriteMessage(output, new AnswerParts { Calls = AnswerCalls.Of(_calls, context) });
        return null;
    }

    /// <summary>Writes a line whose message contains more than text.</summary>
    private void WriteMessage(EventQueue output, AnswerParts parts)
    {
        AnswerObject.Write(output.BeginRaw(default), layout, _head, parts, null);
        output.EndRaw();
    }

    private void WriteEnd(IBufferWriter<byte> output)
    {
        var usage = _usage ?? new ChatUsage(context.InputTokens, (_bytes + BytesPerToken - 1) / BytesPerToken);
        var total = context.Timing.Elapsed;
        AnswerObject.Write(output, layout, _head, new AnswerParts(), new AnswerEnd(_finish == "length", usage, total, _first ?? total));
    }
}
