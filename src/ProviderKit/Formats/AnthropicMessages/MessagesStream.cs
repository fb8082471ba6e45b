using System.Text;
using ProviderKit.Formats.Canonical;
using ProviderKit.Upstream;

namespace ProviderKit.Formats.AnthropicMessages;

/// <summary>
/// Translates Anthropic's events to OpenAI chunks. Blocks come one after the other. The stream is complete once it has a stop reason. The
/// chunk with the finish reason is written when nothing can follow it: at <c>message_stop</c>, or when the connection ends
/// normally. A stream that ends without a stop reason, or breaks off before it, counts as cut off.
/// </summary>
/// <param name="context">The context of the reply.</param>
/// <param name="signsAs">The name under which its thoughts are signed.</param>
internal sealed class MessagesStream(ReplyContext context, string signsAs) : IChatStreamTranslator
{
    private readonly StreamedCalls _calls = new(context);
    private readonly ThinkingRecorder _thinking = new(signsAs);
    private readonly OtherRecorder _others = new();
    private readonly bool _forMessages = MessagesExtras.IsMessages(context.Chat); // such a client gets each block at its position
    private readonly bool _isInPlace = MessagesExtras.IsMessages(context.Chat) || SoftMembers.Has(context.Chat.Root, SoftMembers.ThoughtsInPlace);
    private readonly MessagesStreamSources? _sources = context.Chat.AsksForSearch ? new() : null;
    private MessagesUsage _usage;
    private StreamPartKind _block;
    private bool _begun;
    private string? _stopReason;
    private bool _finished;
    private bool _usageSent;
    private bool _thinks; // the last event was a thinking delta

    public ProviderError? Translate(ReadOnlySpan<byte> upstreamEvent, ChunkWriter output)
    {
        var read = new StreamEvent(upstreamEvent, ref _usage);
        if (!read.TryRead()) return context.BadReply("an event that is not a JSON object");
        switch (read.Kind)
        {
            case StreamEventKind.Error:
                return UpstreamErrors.FromBody(upstreamEvent.ToArray(), context.Provider, context.Errors);
            case StreamEventKind.MessageStart:
                if (IdOf(read.Id) is { } id) output.Id = id;
                _others.TakeMessage(read);
                Begin(output);
                return null;
            case StreamEventKind.BlockStart:
                Begin(output);
                EndBlock(output);
                return StartBlock(read, output);
            case StreamEventKind.BlockDelta:
                Begin(output);
                if (_sources is null) output.MayRepeat(); // otherwise the characters must be counted
                return Add(read, output);
            case StreamEventKind.BlockStop:
                EndBlock(output);
                return null;
            case StreamEventKind.MessageDelta:
                _stopReason = read.StopReason ?? _stopReason;
                _others.TakeMessage(read);
                if (!read.Refusal.IsEmpty && !_forMessages) output.WriteRawText("refusal"u8, StreamEvent.Unquoted(read.Refusal));
                return null;
            case StreamEventKind.MessageStop:
                if (_stopReason is null) return context.BadReply("a message that ends without a stop reason");
                Finish(_stopReason, output);
                SendUsage(output);
                return null;
            default:
                return null; // ping and unknown event types
        }
    }

    public void Complete(ChunkWriter output)
    {
        // Some servers of this format end without message_stop. The stop reason shows that the message is complete.
        if (_stopReason is not null) Finish(_stopReason, output);
        SendUsage(output);
    }

    private void Begin(ChunkWriter output)
    {
        if (_begun) return;
        _begun = true;
        output.WriteRole();
    }

    private ProviderError? StartBlock(in StreamEvent start, ChunkWriter output)
    {
        _block = start.Part;
        switch (start.Part)
        {
            // Usually empty; the text comes in deltas.
            case StreamPartKind.Text:
                if (_forMessages) OtherRecorder.WriteText(start.Index, output);
                if (start.Text.Length > 2) WriteText(start.Text, output);
                break;
            case StreamPartKind.Thinking:
                _thinking.Begin(start.Index);
                if (start.Text.Length > 2) AddThought(start.Text, output);
                if (!start.Signature.IsEmpty) _thinking.AddSignature(StreamEvent.Unquoted(start.Signature));
                break;
            case StreamPartKind.RedactedThinking:
                _thinking.AddRedacted(StreamEvent.Unquoted(start.Text), start.Index);
                break;
            case StreamPartKind.ToolUse:
                if (start.Name.IsEmpty) return context.BadReply("a tool call without a name");
                _calls.Begin(start, output);
                break;
            case StreamPartKind.Other:
                _others.Begin(start);
                break;
        }
        return null;
    }

    public void Repeated(ReadOnlySpan<byte> upstreamEvent, ReadOnlySpan<byte> text)
    {
        if (_thinks) _thinking.AddThought(text);
    }

    private ProviderError? Add(in StreamEvent delta, ChunkWriter output)
    {
        _thinks = delta.Part == StreamPartKind.Thinking;
        switch (delta.Part)
        {
            case StreamPartKind.Text or StreamPartKind.Thinking or StreamPartKind.Input when delta.Text.IsEmpty:
                return context.BadReply("a delta without its text");
            case StreamPartKind.Text:
                WriteText(delta.Text, output);
                return null;
            case StreamPartKind.Thinking:
                AddThought(delta.Text, output);
                return null;
            case StreamPartKind.Signature:
                _thinking.AddSignature(StreamEvent.Unquoted(delta.Signature));
                return null;
            case StreamPartKind.Input when _block == StreamPartKind.ToolUse:
                _calls.AddInput(delta.Text, output);
                return null;
            default:
                _others.Add(delta);
                if (delta.Part == StreamPartKind.Citation) _sources?.Add(delta.CitationJson);
                if (_forMessages && delta.Part == StreamPartKind.Citation) _others.EndTo(output);
                return _others.IsFull ? context.BadReply("more of its own tools' results than can be held") : null;
        }
    }

    private void WriteText(ReadOnlySpan<byte> text, ChunkWriter output)
    {
        // Text next to a JSON reply would make it invalid.
        if (_calls.GiveAnswer) return;
        output.WriteRawText("content"u8, StreamEvent.Unquoted(text));
        _sources?.AddText(text);
    }

    private void AddThought(ReadOnlySpan<byte> text, ChunkWriter output)
    {
        output.WriteRawText("reasoning_content"u8, StreamEvent.Unquoted(text));
        _thinking.AddThought(StreamEvent.Unquoted(text));
    }

    private void EndBlock(ChunkWriter output)
    {
        if (_block == StreamPartKind.Thinking) _thinking.End();
        if (_block == StreamPartKind.ToolUse) _calls.End(output);
        _others.End();
        if (!_forMessages) _sources?.EndTo(output);
        if (_isInPlace)
        {
            _thinking.WriteTo(output);
            _others.EndTo(output);
        }
        _block = StreamPartKind.Other;
    }

    private void Finish(string stopReason, ChunkWriter output)
    {
        if (_finished) return;
        _finished = true;
        Begin(output);
        EndBlock(output);
        _thinking.WriteTo(output);
        _others.WriteTo(output, stopReason, _forMessages);
        output.WriteFinish(StopReasons.Finish(stopReason, _calls.Count > 0));
    }

    /// <summary>Also writes the usage of a stream that broke off, as far as it is known.</summary>
    private void SendUsage(ChunkWriter output)
    {
        if (_usageSent || !_usage.IsKnown) return;
        _usageSent = true;
        output.WriteUsage(_usage.Total);
    }

    private static string? IdOf(ReadOnlySpan<byte> id) =>
        id.Length is > 2 and < 200 && !id.Contains((byte)'\\') ? Encoding.UTF8.GetString(StreamEvent.Unquoted(id)) : null;
}
