using System.Runtime.CompilerServices;

namespace ProviderKit.Counting;

/// <summary>
/// Splits text into the pieces that byte-pair encodings like o200k encode separately: a word with the one character
/// before it, up to three digits, a run of punctuation, a run of whitespace. It follows the pattern of o200k closely, but not exactly; the
/// differences only make the estimate less accurate.
/// </summary>
internal ref struct WordScanner(ReadOnlySpan<char> text)
{
    /// <summary>Prefixes times shapes.</summary>
    public const int WordRows = 16;

    private const byte Other = 0, Lower = 1, Upper = 2, Digit = 3, Space = 4, Newline = 5, NonAscii = 6;

    private readonly ReadOnlySpan<char> _text = text;
    private int _end;
    private bool _afterWord;

    private static ReadOnlySpan<byte> Classes =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 5, 4, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 0,
        0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0,
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
    ];

    /// <summary>The kind of the piece.</summary>
    public Script Kind { get; private set; }

    /// <summary>
    /// For a word: its row in the table of costs. There are four shapes (lower case, Capitalized, UPPER, UPPERSlower) for each kind of preceding
    /// character (none, a letter or digit, a space, a punctuation mark).
    /// </summary>
    public int Row { get; private set; }

    /// <summary>The start of the piece, including the character before a word.</summary>
    public int Start { get; private set; }

    /// <summary>The length in characters; for a word, without the preceding character.</summary>
    public int Length { get; private set; }

    /// <summary>For an accented word: it has letters beyond Latin-1, as Polish, Czech and Turkish do.</summary>
    public bool IsExtended { get; private set; }

    /// <summary>The end of the piece.</summary>
    public readonly int End => _end;

    public bool MoveNext()
    {
        Start = _end;
        if (_end >= _text.Length) return false;
        switch (ClassAt(_end))
        {
            case Lower or Upper:
                Word(_afterWord ? 1 : 0);
                break;
            case Digit:
                Run(Script.Digits, Digit, 3);
                _afterWord = true;
                break;
            case Space or Newline:
                Whitespace();
                break;
            case NonAscii:
                Foreign();
                break;
            default:
                Punctuation(0);
                break;
        }
        return true;
    }

    private void Word(int prefix)
    {
        int from = _end, at = from;
        while (at < _text.Length && ClassAt(at) == Upper) at++;
        int upper = at - from;
        while (at < _text.Length && ClassAt(at) == Lower) at++;
        if (at < _text.Length && ClassAt(at) == NonAscii && Scripts.OfNonAscii(_text[at]) == Script.AccentedWord)
        {
            Accented(from);
            return;
        }
        int lower = at - from - upper;
        int shape = lower == 0 ? 2 : upper switch { 0 => 0, 1 => 1, _ => 3 };
        Take(Script.Word, from, at);
        Row = prefix * 4 + shape;
        _afterWord = true;
    }

    private void Accented(int from)
    {
        int at = from;
        while (at < _text.Length && (ClassAt(at) is Lower or Upper || (ClassAt(at) == NonAscii && Scripts.OfNonAscii(_text[at]) == Script.AccentedWord))) at++;
        IsExtended = _text[from..at].ContainsAnyInRange('\u0100', '\u02ff');
        Take(Script.AccentedWord, from, at);
        _afterWord = true;
    }

    private void Foreign()
    {
        var script = Scripts.OfNonAscii(_text[_end]);
        if (script == Script.AccentedWord)
        {
            Accented(_end);
            return;
        }
        if (script == Script.Spaces)
        {
            Whitespace();
            return;
        }
        int at = _end + 1;
        while (at < _text.Length && ClassAt(at) == NonAscii && Scripts.OfNonAscii(_text[at]) == script) at++;
        Take(script, _end, at);
        _afterWord = script is not (Script.Symbols or Script.Astral);
    }

    /// <summary>Takes the whitespace up to the last line break. Without a line break, leaves the last space to the next piece.</summary>
    private void Whitespace()
    {
        int at = _end, lineEnd = -1;
        while (at < _text.Length && IsSpace(at))
        {
            if (ClassAt(at) == Newline) lineEnd = at + 1;
            at++;
        }
        _afterWord = false;
        if (lineEnd > 0) Take(Script.Newlines, _end, lineEnd);
        else if (at == _text.Length || ClassAt(at) == Digit) Take(Script.Spaces, _end, at);
        else if (at - _end > 1) Take(Script.Spaces, _end, at - 1);
        else AfterSpace(at);
    }

    private void AfterSpace(int at)
    {
        int start = _end;
        _end = at;
        switch (ClassAt(at))
        {
            case Lower or Upper:
                Word(2);
                break;
            case NonAscii:
                Foreign();
                break;
            default:
                Punctuation(1);
                break;
        }
        Start = start;
    }

    private void Punctuation(int spaces)
    {
        int from = _end;
        if (spaces == 0 && from + 1 < _text.Length)
        {
            if (_afterWord && Contraction(from) is > 0 and int length)
            {
                Take(Script.Contraction, from, from + length);
                return;
            }
            if (ClassAt(from + 1) is Lower or Upper)
            {
                _end++;
                Word(3);
                Start = from;
                return;
            }
        }
        int at = from;
        while (at < _text.Length && ClassAt(at) == Other) at++;
        while (at < _text.Length && (ClassAt(at) == Newline || _text[at] == '/')) at++;
        Take(Script.Punctuation, from, at);
        _afterWord = false;
    }

    /// <summary>The length of a contraction such as <c>'s</c> or <c>'ll</c> at this position, or 0.</summary>
    private readonly int Contraction(int at)
    {
        if (_text[at] != '\'') return 0;
        var rest = _text[(at + 1)..];
        int length = rest[0] is 's' or 't' or 'd' or 'm' ? 1 : rest.StartsWith("ll") || rest.StartsWith("re") || rest.StartsWith("ve") ? 2 : 0;
        return length == 0 || (rest.Length > length && char.IsAsciiLetter(rest[length])) ? 0 : length + 1;
    }

    private void Run(Script kind, byte cls, int most)
    {
        int at = _end;
        while (at < _text.Length && at - _end < most && ClassAt(at) == cls) at++;
        Take(kind, _end, at);
    }

    private void Take(Script kind, int from, int to)
    {
        Kind = kind;
        Length = to - from;
        _end = to;
    }

    private readonly bool IsSpace(int at) => ClassAt(at) switch
    {
        Space or Newline => true,
        NonAscii => Scripts.OfNonAscii(_text[at]) == Script.Spaces,
        _ => false,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte ClassAt(int at)
    {
        char c = _text[at];
        return c < 128 ? Classes[c] : NonAscii;
    }
}
