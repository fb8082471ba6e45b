using System.Buffers;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Texts;

namespace ProviderKit.Formats.GoogleGenerate;

/// <summary>
/// Translates a stream of <c>GenerateContentResponse</c>s to chunks. The members of an event come in any order and depend on each
/// other, so each level is scanned once before anything is written.
/// </summary>
internal sealed class GoogleStream(ReplyContext context) : IChatStreamTranslator
{
    private const int MostCandidates = 128;
    private const int LongestId = 128;

    private readonly List<GoogleChoice> _choices = [];
    private readonly GoogleStreamParts _parts = new(context);
    private readonly ArrayBufferWriter<byte> _repeated = new(); // the last event, if its counts have not been read
    private ChatUsage? _usage;
    private bool _named;

    public ReadOnlySpan<byte> Varying => "usageMetadata"u8;

    public ProviderError? Translate(ReadOnlySpan<byte> upstreamEvent, ChunkWriter output)
    {
        try
        {
            CatchUp();
            // Sources refer to positions in the whole text, so all of it must be read.
            if (!context.Chat.AsksForSearch) output.MayRepeat();
            return TranslateEvent(GoogleJson.Mend(upstreamEvent), output) is { } error ? Broken(error, output) : null;
        }
        catch (JsonException)
        {
            return Broken(context.BadReply("an event that is not one of the Gemini API"), output);
        }
    }

    public void Repeated(ReadOnlySpan<byte> upstreamEvent, ReadOnlySpan<byte> text)
    {
        _repeated.ResetWrittenCount();
        _repeated.Write(upstreamEvent);
    }

    /// <summary>Writes the finish reasons, which were held back: older models send STOP with every event, and calls can follow a STOP.</summary>
    public void Complete(ChunkWriter output)
    {
        CatchUp();
        // A stream that was cut off gets no finish reason for any choice, so that the reader notices it.
        if (_choices.TrueForAll(choice => choice.Finish is not null))
            foreach (var choice in _choices) WriteFinish(choice, output);
        if (_usage is { } usage) output.WriteUsage(usage);
    }

    /// <summary>
    /// Writes the usage of a broken stream, since its output so far is billed. Before the first output no chunk may be written, since the
    /// error can still become the status of the response.
    /// </summary>
    private ProviderError Broken(ProviderError error, ChunkWriter output)
    {
        if (_usage is { } usage && _choices.Exists(choice => choice.HasSpoken)) output.WriteUsage(usage);
        return error;
    }

    private static void WriteFinish(GoogleChoice choice, ChunkWriter output)
    {
        GoogleStreamParts.End(choice, output);
        var delta = output.BeginDelta(choice.Index);
        if (choice.Detail is { } detail) GoogleExtras.WriteFinish(delta, detail.Reason, detail.Message);
        output.EndDelta(GoogleFinish.WithCalls(choice.Finish!, choice.Calls));
    }

    private ProviderError? TranslateEvent(ReadOnlySpan<byte> json, ChunkWriter output)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray) return GoogleErrors.OfArray(json.ToArray(), context);
        if (reader.TokenType != JsonTokenType.StartObject) return context.BadReply("an event that is not a JSON object");

        Utf8JsonReader candidates = default, feedback = default;
        bool failed = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Take(ref reader, "candidates"u8)) candidates = reader;
            else if (Take(ref reader, "usageMetadata"u8)) ReadUsage(reader);
            else if (Take(ref reader, "responseId"u8)) ReadId(reader, output);
            else if (Take(ref reader, "promptFeedback"u8)) feedback = reader;
            else if (Take(ref reader, "error"u8)) failed = reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
            else reader.Read();
            reader.Skip();
        }
        reader.Read(); // the reader throws if anything follows
        if (failed) return GoogleErrors.Of(json.ToArray(), context);
        if (feedback.TokenType == JsonTokenType.StartObject) ReadFeedback(ref feedback, output);
        return candidates.TokenType switch
        {
            JsonTokenType.None or JsonTokenType.Null => null,
            JsonTokenType.StartArray => ReadCandidates(ref candidates, json, output),
            _ => throw new JsonException("candidates is not an array"),
        };
    }

    private ProviderError? ReadCandidates(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ChunkWriter output)
    {
        for (int position = 0; reader.Read() && reader.TokenType == JsonTokenType.StartObject; position++)
            if (ReadCandidate(ref reader, position, json, output) is { } error) return error;
        return reader.TokenType == JsonTokenType.EndArray ? null : throw new JsonException("a candidate is not an object");
    }

    private ProviderError? ReadCandidate(ref Utf8JsonReader reader, int index, ReadOnlySpan<byte> json, ChunkWriter output)
    {
        Utf8JsonReader content = default, logProbs = default, candidate = reader;
        bool more = false;
        string? reason = null, message = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Take(ref reader, "content"u8)) content = reader;
            else if (Take(ref reader, "index"u8)) index = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int i) ? i : index;
            else if (Take(ref reader, "finishReason"u8)) reason = Text(reader);
            else if (Take(ref reader, "finishMessage"u8)) message = Text(reader);
            else if (Take(ref reader, "logprobsResult"u8)) logProbs = reader;
            else if (GoogleExtras.IsMetadata(reader)) more = reader.Read();
            else reader.Read();
            reader.Skip();
        }
        if (index is < 0 or >= MostCandidates) return context.BadReply("a candidate with an impossible index");
        var choice = Begin(index, output);
        if (content.TokenType == JsonTokenType.StartObject) _parts.Read(ref content, json, choice, output);
        if (logProbs.TokenType == JsonTokenType.StartObject) WriteLogProbs(ref logProbs, index, output);
        if (more) WriteMetadata(ref candidate, choice, output);
        if (string.IsNullOrEmpty(reason)) return null;
        choice.Finish = GoogleFinish.Of(reason);
        choice.Detail = GoogleFinish.IsPlain(reason) && string.IsNullOrEmpty(message) ? null : (reason, message);
        return choice.Finish is null ? GoogleFinish.Failed(context, reason, message) : null;
    }

    private GoogleChoice Begin(int index, ChunkWriter output)
    {
        while (_choices.Count <= index)
        {
            output.WriteRole(_choices.Count);
            _choices.Add(_parts.Begin(_choices.Count));
        }
        return _choices[index];
    }

    /// <summary>Writes why a prompt was blocked. Other feedback is ignored.</summary>
    private void ReadFeedback(ref Utf8JsonReader reader, ChunkWriter output)
    {
        using var feedback = JsonDocument.ParseValue(ref reader);
        if (JsonMember.Text(feedback.RootElement, "blockReason") is null) return;
        Begin(0, output);
        var extras = new GoogleExtras();
        extras.AddFeedback(feedback.RootElement);
        extras.Write(output.BeginDelta());
        output.EndDelta();
        foreach (var choice in _choices) choice.Finish = GoogleFinish.Blocked;
    }

    // Only the few events with such a member are parsed to a document.
    private static void WriteMetadata(ref Utf8JsonReader reader, GoogleChoice choice, ChunkWriter output)
    {
        using var candidate = JsonDocument.ParseValue(ref reader);
        var extras = new GoogleExtras();
        extras.AddMetadata(candidate.RootElement);
        if (choice.Text is { } text) extras.AddCitations(candidate.RootElement, text.ToString());
        if (extras.IsEmpty) return;
        extras.Write(output.BeginDelta(choice.Index));
        output.EndDelta();
    }

    /// <summary>Reads the usage. Every event contains the total counts so far, so the last one applies.</summary>
    private void ReadUsage(Utf8JsonReader copy)
    {
        if (copy.TokenType == JsonTokenType.StartObject) _usage = GoogleUsage.Read(ref copy);
    }

    /// <summary>Reads the counts of the last repeated event; earlier ones do not matter.</summary>
    private void CatchUp()
    {
        if (_repeated.WrittenCount == 0) return;
        var reader = new Utf8JsonReader(_repeated.WrittenSpan);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Take(ref reader, "usageMetadata"u8)) ReadUsage(reader);
            else reader.Read();
            reader.Skip();
        }
        _repeated.ResetWrittenCount();
    }

    private void ReadId(in Utf8JsonReader reader, ChunkWriter output)
    {
        if (_named || reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length is 0 or > LongestId) return;
        output.Id = reader.GetString()!;
        _named = true;
    }

    // Only clients that request log probabilities pay for this document.
    private static void WriteLogProbs(ref Utf8JsonReader reader, int index, ChunkWriter output)
    {
        using var result = JsonDocument.ParseValue(ref reader);
        output.BeginDelta(index);
        output.EndDelta(null, json => GoogleLogProbs.Write(json, result.RootElement));
    }

    private static string? Text(in Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? reader.GetString() : null;

    /// <summary>Advances to the value if the member has this name.</summary>
    private static bool Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => reader.ValueTextEquals(name) && reader.Read();
}
