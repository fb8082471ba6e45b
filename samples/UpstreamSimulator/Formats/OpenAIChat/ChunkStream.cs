using System.Buffers;
using System.Text.Json;
using UpstreamSimulator.Faults;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>A completion as server-sent events that end with [DONE].</summary>
internal sealed class ChunkStream(Completion completion) : IReplyStream
{
    // OpenRouter repeats its comment while it waits; here it comes at the start and then every few events.
    private const int EventsPerComment = 8;

    private readonly IEnumerator<Chunk> _chunks = ChunkPlan.Of(completion).GetEnumerator();
    private readonly SseFraming _framing = new(crlf: completion.Call.Fault.Kind == FaultKind.Comments);
    private Utf8JsonWriter? _json;
    private int _written;

    public string ContentType => SseFraming.ContentType;

    public StreamPart MoveNext() => _chunks.MoveNext() ? _chunks.Current.Part : StreamPart.None;

    public void WriteCurrent(IBufferWriter<byte> output)
    {
        var chunk = _chunks.Current;
        var ownComment = completion.Flavour.Comment;
        if (!ownComment.IsEmpty && _written % EventsPerComment == 0)
            _framing.WriteComment(output, ownComment);

        _framing.Begin(output);
        if (chunk.Kind == ChunkKind.Done)
            output.Write("[DONE]"u8);
        else
            WriteJson(output, chunk);
        _framing.End(output);
        _written++;
    }

    public void WriteForeign(IBufferWriter<byte> output, ReadOnlySpan<byte> payload) =>
        _framing.WriteData(output, payload);

    public void WriteComment(IBufferWriter<byte> output) => _framing.WriteComment(output, "comment"u8);

    private void WriteJson(IBufferWriter<byte> output, Chunk chunk)
    {
        if (_json is null)
            _json = new Utf8JsonWriter(output, Json.Options);
        else
            _json.Reset(output);

        ChunkWriter.Write(_json, completion, chunk);
        _json.Flush();
    }
}
