using System.Text;
using System.Text.Json;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.OpenAIChat;
using ProviderKit.Upstream;

namespace ProviderKit.Vendors.Cli;

/// <summary>Joins the chunks of a reply into one completion.</summary>
internal sealed class CliWholeReply
{
    private readonly StringBuilder _content = new();
    private readonly StringBuilder _reasoning = new();
    private string? _finish;
    private ChatUsage _usage;

    /// <param name="events">The chunks; disposed by the caller.</param>
    /// <param name="context">The context of the reply.</param>
    /// <param name="cancellationToken">Cancelled when the caller has gone away.</param>
    public static async ValueTask<ProviderReply> ReadAsync(ChatEventReader events, ReplyContext context, CancellationToken cancellationToken)
    {
        var reply = new CliWholeReply();
        do
        {
            while (events.TryRead(out var chunk)) reply.Add(chunk);
        }
        while (await events.WaitToReadAsync(cancellationToken).ConfigureAwait(false));
        return events.Error is { } error ? ProviderReply.Failed(error) : reply.Write(context);
    }

    private void Add(ReadOnlyMemory<byte> chunk)
    {
        var facts = new ReplyFacts([]);
        if (facts.TryRead(chunk.Span) && facts.Usage is { } usage) _usage = usage;
        using var json = JsonDocument.Parse(chunk);
        foreach (var choice in json.RootElement.GetProperty("choices").EnumerateArray())
        {
            var delta = choice.GetProperty("delta");
            if (delta.TryGetProperty("content", out var content)) _content.Append(content.GetString());
            if (delta.TryGetProperty("reasoning_content", out var reasoning)) _reasoning.Append(reasoning.GetString());
            _finish = choice.GetProperty("finish_reason").GetString() ?? _finish;
        }
    }

    private ProviderReply Write(ReplyContext context)
    {
        if (_finish is null) return ProviderReply.Failed(context.BadReply("a reply without an end"));
        var buffer = new PooledBuffer(_content.Length + 1024);
        var choice = new CompletionWriter.Choice
        {
            Content = _content.ToString(),
            Reasoning = _reasoning.Length == 0 ? null : _reasoning.ToString(),
            FinishReason = _finish,
        };
        CompletionWriter.Write(buffer, context, null, [choice], _usage);
        return ProviderReply.Whole(buffer.Written, buffer);
    }
}
