using System.Text;

namespace ProviderKit.Filters.Guarding;

/// <summary>
/// Looks for the guard's rules in one stream. Every text of the reply is searched as a whole, whatever its events are cut into; an event goes
/// on when so much text has followed it that no match can begin in it any more.
/// </summary>
/// <param name="rules">The rules; if none refuses, nothing is held back.</param>
/// <param name="holdBack">How many characters must follow an event.</param>
/// <param name="judge">Told of a rule that found something; answers the error of one that refuses.</param>
internal sealed class GuardedStream(GuardedRule[] rules, int holdBack, Func<GuardedRule, ProviderError?> judge) : IStreamFilter
{
    private readonly List<GuardedRule> _open = [.. rules];
    private readonly bool _holds = Array.Exists(rules, static rule => rule.Refuses);
    private readonly Dictionary<string, Channel> _channels = new(StringComparer.Ordinal);
    private readonly Queue<(ChatEvent Event, long After)> _held = new(); // with how much text there was after it
    private long _seen; // characters of text

    public ValueTask<ProviderError?> OnEventAsync(ChatEvent streamed, StreamFilterOutput output, CancellationToken cancellationToken)
    {
        foreach (var (channel, text) in EventTexts.In(streamed.Json))
        {
            _seen += text.Length;
            if (Search(channel, text) is { } error) return new(error);
        }
        if (!_holds) output.Write(streamed);
        else
        {
            _held.Enqueue((streamed, _seen));
            Release(output);
        }
        return default;
    }

    public ValueTask<ProviderError?> OnEndAsync(StreamFilterOutput output, CancellationToken cancellationToken)
    {
        foreach (var channel in _channels.Values)
            if (Find(channel, isWhole: true) is { } error) return new(error);
        while (_held.TryDequeue(out var held)) output.Write(held.Event);
        return default;
    }

    // Before any text there is nothing to give: so long, a refusal can still be the status of the answer.
    private void Release(StreamFilterOutput output)
    {
        while (_held.TryPeek(out var oldest) && oldest.After + holdBack <= _seen) output.Write(_held.Dequeue().Event);
    }

    private ProviderError? Search(string name, string piece)
    {
        if (!_channels.TryGetValue(name, out var channel)) _channels[name] = channel = new Channel();
        channel.Text.Append(piece);
        var error = Find(channel, isWhole: false);
        channel.Cut(holdBack);
        return error;
    }

    private ProviderError? Find(Channel channel, bool isWhole)
    {
        string text = channel.Text.ToString();
        for (int i = 0; i < _open.Count; i++)
        {
            if (!_open[i].Matches(text, channel.From, isWhole, holdBack)) continue;
            if (judge(_open[i]) is { } error) return error;
            _open.RemoveAt(i--); // once is enough for the log
        }
        return null;
    }

    /// <summary>One text of the reply, as much of it as a match may still begin in.</summary>
    private sealed class Channel
    {
        public StringBuilder Text { get; } = new();

        /// <summary>Where a match may begin: the first character of a text that was cut is there as context alone.</summary>
        public int From { get; private set; }

        public void Cut(int kept)
        {
            if (Text.Length <= kept + 1) return;
            Text.Remove(0, Text.Length - kept - 1);
            From = 1;
        }
    }
}
