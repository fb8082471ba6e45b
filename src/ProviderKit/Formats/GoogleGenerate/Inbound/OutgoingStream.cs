using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Replies;
using ProviderKit.Texts;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.GoogleGenerate.Inbound;

/// <summary>
/// Translates canonical chunks to chunks of this format, each of which is a reply with a piece of the text. Calls are held until they are
/// complete and are written with the last chunk, which also has the finish reason and the usage.
/// </summary>
internal sealed class OutgoingStream(BridgeContext context) : IStreamBridge
{
    private const int MostCandidates = 128;

    private static readonly byte[] Opening = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\""u8.ToArray();
    private static readonly byte[] ThoughtMark = ",\"thought\":true"u8.ToArray();

    private readonly List<OutgoingCandidate> _candidates = [];
    private readonly byte[] _tail =
    [
        .. "}],\"modelVersion\":"u8, .. JsonText.Quote(context.Model), .. ",\"responseId\":"u8, .. JsonText.Quote(context.Id), .. "}"u8,
    ];

    private OutgoingCandidate? _last;
    private bool _lastIsThought;
    private long _bytes; // of text, for estimating tokens if the upstream sends no usage
    private bool _ended;
    private ChatUsage? _usage;

    public ProviderError? Translate(ReadOnlySpan<byte> canonicalChunk, EventQueue output)
    {
        var deltas = new ChoiceDeltas(canonicalChunk);
        if (!deltas.TryRead()) return context.BadReply("an event that is not a JSON object");
        if (deltas.IsError) return UpstreamErrors.FromBody(canonicalChunk.ToArray(), context.Provider, context.Errors);
        _usage = deltas.Usage ?? _usage;
        try
        {
            int count = 0;
            bool isPlain = false;
            while (deltas.TryNext())
            {
                var choice = deltas.Current;
                if (choice.Index is < 0 or >= MostCandidates) return context.BadReply("a choice with an impossible index");
                if (Take(choice, output) is { } error) return error;
                isPlain = count++ == 0 && choice.IsPlain;
            }
            // A chunk with usage cannot be repeated, since the next one has other counts.
            if (isPlain && deltas.Usage is null) output.MayRepeat();
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair, or invalid UTF-8, in a string.
            return context.BadReply("text that cannot be read");
        }
    }

    public void Repeated(ReadOnlySpan<byte> text)
    {
        _bytes += text.Length;
        _last!.Repeated(text, _lastIsThought);
    }

    public void Complete(EventQueue output)
    {
        if (_ended) return;
        _ended = true;
        if (_candidates.Count == 0) At(0);
        var json = output.Begin(default);
        json.WriteStartObject();
        json.WriteStartArray("candidates"u8);
        foreach (var candidate in _candidates)
        {
            if (candidate.IsBlocked) continue;
            // The finish reason may be missing if the upstream only marks the end of the stream.
            if (candidate.Finish is null) _ = candidate.Calls.Check(isCut: true);
            WriteLast(json, candidate);
        }
        json.WriteEndArray();
        if (_candidates.Exists(static candidate => candidate.IsBlocked)) OutgoingReply.WriteBlocked(json);
        GoogleUsage.Write(json, _usage ?? new ChatUsage(context.InputTokens, Math.Max(1, _bytes / 4)));
        OutgoingReply.WriteTail(json, context);
        json.WriteEndObject();
        output.End();
    }

    public void Dispose()
    {
    }

    private ProviderError? Take(in ChoiceDelta choice, EventQueue output)
    {
        var candidate = At(choice.Index);
        if (candidate.Take(choice, isWhole: false) is { } error) return error;
        if (!choice.Reasoning.IsEmpty && !context.Notes.OmitsThinking) WriteText(output, candidate, choice.Reasoning, isThought: true);
        if (!choice.LogProbs.IsEmpty) WriteWithLogProbs(output, candidate, choice);
        else if (!choice.Content.IsEmpty) WriteText(output, candidate, choice.Content);
        if (!choice.Refusal.IsEmpty) WriteText(output, candidate, choice.Refusal);
        if (!choice.Images.IsEmpty || !choice.Audio.IsEmpty) WriteMedia(output, candidate, choice);
        (_last, _lastIsThought) = (candidate, choice.Content.IsEmpty);
        return null;
    }

    private OutgoingCandidate At(int index)
    {
        // Very few streams have more than one candidate.
        foreach (var known in _candidates)
            if (known.Index == index) return known;
        var candidate = new OutgoingCandidate(context, index);
        _candidates.Add(candidate);
        return candidate;
    }

    private void WriteText(EventQueue output, OutgoingCandidate candidate, ReadOnlySpan<byte> text, bool isThought = false)
    {
        _bytes += text.Length;
        candidate.HasSpoken |= !isThought;
        var chunk = output.BeginRaw(default);
        chunk.Write(Opening);
        output.WriteText(text);
        chunk.Write("\""u8);
        if (isThought) chunk.Write(ThoughtMark);
        chunk.Write("}],\"role\":\"model\"},\"index\":"u8);
        chunk.Write(candidate.Index == 0 ? "0"u8 : Encoding.ASCII.GetBytes(candidate.Index.ToString(CultureInfo.InvariantCulture)));
        chunk.Write(_tail);
        output.EndRaw();
    }

    private void WriteWithLogProbs(EventQueue output, OutgoingCandidate candidate, in ChoiceDelta choice)
    {
        _bytes += choice.Content.Length;
        candidate.HasSpoken |= !choice.Content.IsEmpty;
        var json = BeginChunk(output);
        OutgoingReply.WriteText(json, choice.Content);
        EndContent(json);
        json.WriteNumber("index"u8, candidate.Index);
        OutgoingLogProbs.Write(json, choice.LogProbs);
        EndChunk(json, output);
    }

    private void WriteMedia(EventQueue output, OutgoingCandidate candidate, in ChoiceDelta choice)
    {
        candidate.HasSpoken = true;
        var json = BeginChunk(output);
        if (!choice.Images.IsEmpty) OutgoingMedia.WriteImages(json, choice.Images, withSignatures: GoogleSignature.IsBy(context));
        if (!choice.Audio.IsEmpty) OutgoingMedia.WriteAudio(json, choice.Audio);
        EndContent(json);
        json.WriteNumber("index"u8, candidate.Index);
        EndChunk(json, output);
    }

    private static Utf8JsonWriter BeginChunk(EventQueue output)
    {
        var json = output.Begin(default);
        json.WriteStartObject();
        json.WriteStartArray("candidates"u8);
        BeginContent(json);
        return json;
    }

    private void EndChunk(Utf8JsonWriter json, EventQueue output)
    {
        json.WriteEndObject();
        json.WriteEndArray();
        OutgoingReply.WriteTail(json, context);
        json.WriteEndObject();
        output.End();
    }

    private static void WriteLast(Utf8JsonWriter json, OutgoingCandidate candidate)
    {
        BeginContent(json);
        candidate.WriteHeldParts(json);
        if (!candidate.Calls.Any) OutgoingReply.WriteText(json, default);
        EndContent(json);
        candidate.WriteEnd(json);
        json.WriteNumber("index"u8, candidate.Index);
        json.WriteEndObject();
    }

    private static void BeginContent(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("content"u8);
        json.WriteStartArray("parts"u8);
    }

    private static void EndContent(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteString("role"u8, "model"u8);
        json.WriteEndObject();
    }
}
