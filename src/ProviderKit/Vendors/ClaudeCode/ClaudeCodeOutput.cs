using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using ProviderKit.Formats.Canonical;
using ProviderKit.Vendors.Cli;

namespace ProviderKit.Vendors.ClaudeCode;

/// <summary>
/// Reads the output of <c>claude</c>. The text comes in Anthropic's stream events. If a version sends none, its whole messages
/// are used; these are held until the result line, because the command also reports failures as messages.
/// </summary>
internal sealed partial class ClaudeCodeOutput(ReplyContext context, CliErrorWords words) : IChatStreamTranslator
{
    private readonly List<string> _messages = [];
    private bool _begun;
    private bool _said;
    private bool _paragraph;
    private string? _stopReason;

    public ProviderError? Translate(ReadOnlySpan<byte> upstreamEvent, ChunkWriter output)
    {
        if (!Utf8.IsValid(upstreamEvent) || !ClaudeCodeLine.TryRead(upstreamEvent, out var line))
            return context.BadReply("a line that is not a JSON object");
        upstreamEvent = CliLine.Sound(upstreamEvent);
        if (line.OfHelper) return null;
        switch (line.Type)
        {
            case ClaudeCodeLineType.StreamEvent:
                WritePiece(upstreamEvent, line, output);
                return null;
            case ClaudeCodeLineType.Assistant:
                if (!_said) KeepMessage(upstreamEvent);
                return null;
            case ClaudeCodeLineType.Result:
                return WriteResult(upstreamEvent, output);
            default:
                return null;
        }
    }

    public void Complete(ChunkWriter output)
    {
        // The result line has completed the reply.
    }

    private void WritePiece(ReadOnlySpan<byte> line, in ClaudeCodeLine read, ChunkWriter output)
    {
        _stopReason = read.StopReason ?? _stopReason;
        // Several messages of one reply become paragraphs.
        _paragraph |= read.BeginsMessage && _said;
        if (!line[read.Thinking].IsEmpty)
        {
            Begin(output);
            output.WriteRawText("reasoning_content"u8, line[read.Thinking]);
        }
        if (line[read.Text].IsEmpty) return;
        Begin(output);
        if (_paragraph) output.WriteRawText("content"u8, "\\n\\n"u8);
        (_said, _paragraph) = (true, false);
        output.WriteRawText("content"u8, line[read.Text]);
    }

    private void KeepMessage(ReadOnlySpan<byte> line)
    {
        using var json = JsonDocument.Parse(line.ToArray());
        if (!json.RootElement.TryGetProperty("message", out var message) || message.ValueKind != JsonValueKind.Object
            || !message.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.Array) return;
        foreach (var block in content.EnumerateArray())
            if (block.ValueKind == JsonValueKind.Object && block.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String)
                _messages.Add(text.GetString()!);
    }

    private ProviderError? WriteResult(ReadOnlySpan<byte> line, ChunkWriter output)
    {
        if (CliResult.TryRead(line) is not { } result) return context.BadReply("a result that cannot be read");
        if (result.IsError || (!_said && LimitNotice().IsMatch(result.Said))) return CliErrors.Reported(context.Provider, result.Said, words, context.Errors);
        Begin(output);
        string whole = _messages.Count > 0 ? string.Join("\n\n", _messages) : result.Said;
        if (!_said && whole.Length > 0) output.WriteText("content"u8, whole);
        output.WriteFinish((_stopReason ?? result.StopReason) switch
        {
            "max_tokens" or "model_context_window_exceeded" => "length",
            "refusal" => "content_filter",
            _ => "stop",
        });
        if (result.Usage is { } usage) output.WriteUsage(usage);
        return null;
    }

    // Some versions report a limit as a successful result. There is no output of the model in that case.
    [GeneratedRegex(@"^Claude(?: \w+)* usage limit reached\|[0-9]+\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex LimitNotice();

    private void Begin(ChunkWriter output)
    {
        if (!_begun) output.WriteRole();
        _begun = true;
    }
}
