using System.Text;

namespace ProviderKit.Filters.Guarding;

/// <summary>One text of a streamed reply, as much of it as a match may still begin in.</summary>
/// <param name="holdBack">The longest match that must be found whole.</param>
internal sealed class GuardedText(int holdBack)
{
    // Choices that take turns pause each other for a piece or two. What goes on for more pieces than that has taken over.
    private const int MinPieces = 4;

    private readonly StringBuilder _kept = new();
    private readonly Queue<(long Number, int Length)> _window = new(); // the latest pieces that together are what is held back
    private long _windowLength;
    private int _from; // where a match may begin: the first character of a text that was cut is there as context alone

    /// <summary>The characters so far.</summary>
    public long Length { get; private set; }

    /// <summary>The number of the last piece among the pieces of all texts.</summary>
    public long LastPiece { get; private set; }

    /// <summary>Adds a piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="number">Its number among the pieces of all texts.</param>
    /// <returns>The piece since which this text has gone on by all that is held back: texts without a piece since then have paused. 0 while it has not.</returns>
    public long Add(string piece, long number)
    {
        _kept.Append(piece);
        Length += piece.Length;
        LastPiece = number;
        _window.Enqueue((number, piece.Length));
        _windowLength += piece.Length;
        while (_window.Count > MinPieces && _windowLength - _window.Peek().Length >= holdBack) _windowLength -= _window.Dequeue().Length;
        return _window.Count >= MinPieces && _windowLength >= holdBack ? _window.Peek().Number : 0;
    }

    /// <summary>Whether a rule finds something.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="isWhole">Whether nothing follows.</param>
    public bool Matches(GuardedRule rule, bool isWhole) => rule.Matches(_kept.ToString(), _from, isWhole, holdBack);

    /// <summary>Forgets the text in which no match can begin any more.</summary>
    public void Cut()
    {
        if (_kept.Length <= holdBack + 1) return;
        _kept.Remove(0, _kept.Length - holdBack - 1);
        _from = 1;
    }
}
