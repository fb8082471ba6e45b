using System.Text;

namespace ProviderKit.Formats.Canonical;

/// <summary>
/// Removes the code fence around a reply that should consist only of JSON. Models without a JSON mode often add one.
/// Text comes in pieces; text that may be part of a fence is held back. Not thread-safe.
/// </summary>
internal sealed class CodeFence
{
    private const string Mark = "```";

    // The maximum length of the mark, a language and the end of the line.
    private const int LongestOpening = 32;

    private readonly StringBuilder _held = new();
    private bool _decided;
    private bool _fenced;

    /// <summary>Removes the fence from a whole text.</summary>
    public static string Strip(string text)
    {
        var fence = new CodeFence();
        return fence.Take(text) + fence.End();
    }

    /// <summary>Adds a piece of text. Returns the part of the answer that is safe to send now.</summary>
    public string Take(string piece)
    {
        if (_decided && !_fenced) return piece;
        _held.Append(piece);
        if (!_decided) Decide();
        if (!_decided) return "";
        return Release(_fenced ? _held.Length - PossibleEnd() : _held.Length);
    }

    /// <summary>Returns the rest at the end of the reply.</summary>
    public string End()
    {
        string rest = Release(_held.Length);
        return _fenced && rest.Contains(Mark, StringComparison.Ordinal) ? "" : rest;
    }

    private void Decide()
    {
        string text = _held.ToString();
        string start = text.TrimStart();
        if (start.StartsWith(Mark, StringComparison.Ordinal))
        {
            int end = start.IndexOf('\n', StringComparison.Ordinal);
            if (end < 0 && start.Length <= LongestOpening) return;
            _fenced = end is >= 0 and <= LongestOpening;
            if (_fenced) _held.Remove(0, text.Length - start.Length + end + 1);
        }
        else if (Mark.StartsWith(start, StringComparison.Ordinal)) return;
        _decided = true;
    }

    /// <summary>The number of characters at the end that may be the closing fence or a part of it, including white space around it.</summary>
    private int PossibleEnd()
    {
        int at = _held.Length;
        while (at > 0 && char.IsWhiteSpace(_held[at - 1])) at--;
        for (int marks = 0; marks < Mark.Length && at > 0 && _held[at - 1] == Mark[0]; marks++) at--;
        while (at > 0 && char.IsWhiteSpace(_held[at - 1])) at--;
        return _held.Length - at;
    }

    private string Release(int length)
    {
        string released = _held.ToString(0, length);
        _held.Remove(0, length);
        return released;
    }
}
