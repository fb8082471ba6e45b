using System.Text.Unicode;
using ProviderKit.Formats.Canonical;
using ProviderKit.Vendors.Cli;

namespace ProviderKit.Vendors.CursorAgent;

/// <summary>
/// Reads the output of <c>cursor-agent</c>. Text deltas have a timestamp. The same text comes again as a whole: without a timestamp
/// at the end, and with a model call's id before a tool call. These repetitions are skipped.
/// </summary>
internal sealed class CursorAgentOutput(ReplyContext context, CliErrorWords words) : IChatStreamTranslator
{
    private readonly List<Range> _texts = [];
    private bool _begun;
    private bool _said;
    private bool _inPieces;

    public ProviderError? Translate(ReadOnlySpan<byte> upstreamEvent, ChunkWriter output)
    {
        _texts.Clear();
        if (!Utf8.IsValid(upstreamEvent) || !CursorAgentLine.TryRead(upstreamEvent, _texts, out var line))
            return context.BadReply("a line that is not a JSON object");
        upstreamEvent = CliLine.Sound(upstreamEvent);
        switch (line.Type)
        {
            case CursorAgentLineType.Assistant:
                bool piece = line.Timed && !line.EndsModelCall;
                _inPieces |= piece;
                if (piece || !_inPieces) WriteTexts(upstreamEvent, "content"u8, output);
                return null;
            case CursorAgentLineType.Thinking:
                WriteTexts(upstreamEvent, "reasoning_content"u8, output);
                return null;
            case CursorAgentLineType.Result:
                return WriteResult(upstreamEvent, output);
            default:
                return null;
        }
    }

    public void Complete(ChunkWriter output)
    {
        // The result line has completed the reply.
    }

    private ProviderError? WriteResult(ReadOnlySpan<byte> line, ChunkWriter output)
    {
        if (CliResult.TryRead(line) is not { } result) return context.BadReply("a result that cannot be read");
        if (result.IsError) return CliErrors.Reported(context.Provider, result.Said, words, context.Errors);
        Begin(output);
        if (!_said && result.Said.Length > 0) output.WriteText("content"u8, result.Said);
        output.WriteFinish("stop");
        if (result.Usage is { } usage) output.WriteUsage(usage);
        return null;
    }

    private void WriteTexts(ReadOnlySpan<byte> line, ReadOnlySpan<byte> member, ChunkWriter output)
    {
        foreach (var text in _texts)
        {
            Begin(output);
            _said |= member.SequenceEqual("content"u8);
            output.WriteRawText(member, line[text]);
        }
    }

    private void Begin(ChunkWriter output)
    {
        if (!_begun) output.WriteRole();
        _begun = true;
    }
}
