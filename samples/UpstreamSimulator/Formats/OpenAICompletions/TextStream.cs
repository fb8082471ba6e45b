using System.Buffers;
using System.Text.Json;
using UpstreamSimulator.Faults;

namespace UpstreamSimulator.Formats.OpenAICompletions;

/// <summary>One piece of a stream.</summary>
/// <param name="Part">What it is to the stream.</param>
/// <param name="Choice">The index of its choice; null for the usage.</param>
/// <param name="Text">Its text; null for the end of the choice.</param>
internal readonly record struct TextPiece(StreamPart Part, int? Choice = null, string? Text = null);

/// <summary>Completions as server-sent events that end with [DONE].</summary>
internal sealed class TextStream(TextCompletion completion) : IReplyStream
{
    private readonly IEnumerator<TextPiece> _pieces = PiecesOf(completion).GetEnumerator();
    private readonly SseFraming _framing = new(crlf: completion.Call.Fault.Kind == FaultKind.Comments);
    private Utf8JsonWriter? _json;

    public string ContentType => SseFraming.ContentType;

    public StreamPart MoveNext() => _pieces.MoveNext() ? _pieces.Current.Part : StreamPart.None;

    public void WriteCurrent(IBufferWriter<byte> output)
    {
        _framing.Begin(output);
        if (_pieces.Current.Part == StreamPart.End)
            output.Write("[DONE]"u8);
        else
            WriteJson(output);
        _framing.End(output);
    }

    public void WriteForeign(IBufferWriter<byte> output, ReadOnlySpan<byte> payload) => _framing.WriteData(output, payload);

    public void WriteComment(IBufferWriter<byte> output) => _framing.WriteComment(output, "comment"u8);

    private void WriteJson(IBufferWriter<byte> output)
    {
        if (_json is null)
            _json = new Utf8JsonWriter(output, Json.Options);
        else
            _json.Reset(output);
        TextWriter.WritePiece(_json, completion, _pieces.Current);
        _json.Flush();
    }

    private static IEnumerable<TextPiece> PiecesOf(TextCompletion completion)
    {
        for (var i = 0; i < completion.Answers.Count; i++)
        {
            foreach (var piece in completion.Answers[i].Pieces)
                yield return new TextPiece(StreamPart.Content, i, piece);
        }

        for (var i = 0; i < completion.Answers.Count; i++)
            yield return new TextPiece(StreamPart.Finish, i);
        if (completion.IncludesUsage)
            yield return new TextPiece(StreamPart.Trailer);
        yield return new TextPiece(StreamPart.End);
    }
}
