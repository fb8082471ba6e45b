using System.Text;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Ends a text where one of the client's stop sequences begins, for formats without stop sequences. Text comes in pieces; text that may be
/// the beginning of a sequence is held back. Not thread-safe.
/// </summary>
/// <param name="stops">The sequences.</param>
internal sealed class StopCutter(IReadOnlyList<string> stops)
{
    private readonly string[] _stops = [.. stops.Where(s => s.Length > 0)];
    private readonly StringBuilder _held = new();

    /// <summary>The cutter of a request; null if it has no stop sequences.</summary>
    public static StopCutter? Of(ChatDocument chat) => chat.Stop.Any(s => s.Length > 0) ? new StopCutter(chat.Stop) : null;

    /// <summary>Whether the text has ended at a sequence. Later text does not belong to the reply.</summary>
    public bool HasStopped { get; private set; }

    /// <summary>Adds a piece of text. Returns the part of the reply that is safe to send now.</summary>
    public string Take(string piece)
    {
        if (HasStopped) return "";
        _held.Append(piece);
        string text = _held.ToString();
        int end = FirstStop(text);
        if (end >= 0)
        {
            HasStopped = true;
            _held.Clear();
            return text[..end];
        }
        int kept = PossibleBeginning(text);
        _held.Clear();
        _held.Append(text.AsSpan(text.Length - kept));
        return text[..^kept];
    }

    /// <summary>Returns the rest at the end of the reply.</summary>
    public string End()
    {
        string rest = _held.ToString();
        _held.Clear();
        return rest;
    }

    /// <summary>The start of the sequence that is complete first, where a model would stop; -1 for none.</summary>
    private int FirstStop(string text)
    {
        int first = -1, end = int.MaxValue;
        foreach (string stop in _stops)
        {
            int at = text.IndexOf(stop, StringComparison.Ordinal);
            if (at < 0 || at + stop.Length > end || (at + stop.Length == end && at > first)) continue;
            (first, end) = (at, at + stop.Length);
        }
        return first;
    }

    /// <summary>The length of the longest suffix of the text that is a prefix of a sequence.</summary>
    private int PossibleBeginning(string text)
    {
        int longest = 0;
        foreach (string stop in _stops)
            for (int length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
                if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
                {
                    longest = length;
                    break;
                }
        return longest;
    }
}
