using System.Buffers;
using System.Text.Json;
using UpstreamSimulator.Conversation;

namespace UpstreamSimulator.Formats.Ollama;

/// <summary>An answer as lines of JSON: thoughts, text, each tool call, and the line with the counts.</summary>
internal sealed class OllamaLines(OllamaChat chat) : IReplyStream
{
    private readonly IEnumerator<Line> _lines = Plan(chat).GetEnumerator();
    private Utf8JsonWriter? _json;

    public string ContentType => "application/x-ndjson";

    public StreamPart MoveNext() =>
        !_lines.MoveNext() ? StreamPart.None : _lines.Current.IsLast ? StreamPart.Finish : StreamPart.Content;

    public void WriteCurrent(IBufferWriter<byte> output)
    {
        if (_json is null)
            _json = new Utf8JsonWriter(output, Json.Options);
        else
            _json.Reset(output);

        var line = _lines.Current;
        if (line.IsLast)
            chat.WriteLast(_json);
        else
            chat.Write(_json, line.Content, line.Thinking, line.Call is null ? [] : [line.Call]);
        _json.Flush();
        output.Write("\n"u8);
    }

    public void WriteForeign(IBufferWriter<byte> output, ReadOnlySpan<byte> payload)
    {
        output.Write(payload);
        output.Write("\n"u8);
    }

    /// <summary>Lines of JSON have no comments; an empty line is the nearest thing.</summary>
    public void WriteComment(IBufferWriter<byte> output) => output.Write("\r\n"u8);

    private static IEnumerable<Line> Plan(OllamaChat chat)
    {
        foreach (var thought in chat.Thoughts)
            yield return new Line(Thinking: thought);
        foreach (var piece in chat.Answer.Pieces)
            yield return new Line(piece);
        foreach (var call in chat.Answer.ToolCalls)
            yield return new Line(Call: call);
        yield return new Line(IsLast: true);
    }

    private sealed record Line(string Content = "", string Thinking = "", ToolCall? Call = null, bool IsLast = false);
}
