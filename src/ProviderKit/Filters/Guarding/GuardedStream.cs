namespace ProviderKit.Filters.Guarding;

/// <summary>
/// Looks for the guard's rules in one stream. Every text of the reply is searched as a whole, whatever its events are cut into and whatever
/// other texts come between them. An event goes on when no match can begin in its texts any more: so much of each of them has followed, or
/// the text has paused.
/// </summary>
/// <param name="rules">The rules; if none refuses, nothing is held back.</param>
/// <param name="holdBack">How many characters of its own text must follow an event.</param>
/// <param name="judge">Told of a rule that found something; answers the error of one that refuses.</param>
internal sealed class GuardedStream(GuardedRule[] rules, int holdBack, Func<GuardedRule, ProviderError?> judge) : IStreamFilter
{
    private readonly List<GuardedRule> _open = [.. rules];
    private readonly bool _holds = Array.Exists(rules, static rule => rule.Refuses);
    private readonly Dictionary<string, GuardedText> _texts = new(StringComparer.Ordinal);
    private readonly Queue<HeldEvent> _held = new();
    private bool _hasBegun; // an event with text has gone on
    private long _pieces;
    private long _goneOn; // a text whose last piece has a lower number has paused

    public ValueTask<ProviderError?> OnEventAsync(ChatEvent streamed, StreamFilterOutput output, CancellationToken cancellationToken)
    {
        var ends = new List<(GuardedText Text, long At)>();
        var pieces = EventTexts.In(streamed.Json);
        foreach (var (channel, piece, isWhole) in pieces)
        {
            if (isWhole)
            {
                if (Find(rule => rule.Matches(piece, 0, isWhole: true, int.MaxValue)) is { } found) return new(found);
                continue;
            }
            if (!_texts.TryGetValue(channel, out var text)) _texts[channel] = text = new GuardedText(holdBack);
            _goneOn = Math.Max(_goneOn, text.Add(piece, ++_pieces));
            if (Find(text, isWhole: false) is { } error) return new(error);
            text.Cut();
            ends.Add((text, text.Length));
        }
        if (_holds)
        {
            _held.Enqueue(new HeldEvent(streamed, ends, pieces.Count > 0));
            return new(Release(output));
        }
        output.Write(streamed);
        return default;
    }

    public ValueTask<ProviderError?> OnEndAsync(StreamFilterOutput output, CancellationToken cancellationToken)
    {
        foreach (var text in _texts.Values)
            if (Find(text, isWhole: true) is { } error) return new(error);
        while (_held.TryDequeue(out var held)) output.Write(held.Event);
        return default;
    }

    /// <summary>Lets the oldest events go on, in order.</summary>
    private ProviderError? Release(StreamFilterOutput output)
    {
        int free = 0, seen = 0;
        foreach (var held in _held)
        {
            var (isFree, error) = IsFree(held);
            if (error is not null) return error;
            if (!isFree) break;
            seen++;
            // Before any text there is nothing to give: so long, a refusal can still be the status of the answer.
            _hasBegun |= held.HasText;
            if (_hasBegun) free = seen;
        }
        while (free-- > 0) output.Write(_held.Dequeue().Event);
        return null;
    }

    private (bool IsFree, ProviderError? Error) IsFree(HeldEvent held)
    {
        foreach (var (text, at) in held.Ends)
        {
            if (text.Length - at >= holdBack) continue;
            if (text.LastPiece >= _goneOn) return (false, null);
            // It may not go on at all. What ends it is a match now, before it is shown.
            if (Find(text, isWhole: true) is { } error) return (false, error);
        }
        return (true, null);
    }

    private ProviderError? Find(GuardedText text, bool isWhole) => Find(rule => text.Matches(rule, isWhole));

    private ProviderError? Find(Predicate<GuardedRule> matches)
    {
        for (int i = 0; i < _open.Count; i++)
        {
            if (!matches(_open[i])) continue;
            if (judge(_open[i]) is { } error) return error;
            _open.RemoveAt(i--); // once is enough for the log
        }
        return null;
    }

    /// <param name="Event">The event.</param>
    /// <param name="Ends">The texts it has pieces of, and how long each was after it.</param>
    /// <param name="HasText">Whether it has any text, one that no other event adds to included.</param>
    private readonly record struct HeldEvent(ChatEvent Event, List<(GuardedText Text, long At)> Ends, bool HasText);
}
