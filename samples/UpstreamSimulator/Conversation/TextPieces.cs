namespace UpstreamSimulator.Conversation;

/// <summary>Cuts text the way models stream it. The pieces put together are the text again.</summary>
internal static class TextPieces
{
    /// <summary>Words, each with the space before it.</summary>
    public static List<string> Words(string text)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] != ' ')
                continue;

            words.Add(text[start..i]);
            start = i;
        }

        words.Add(text[start..]);
        return words;
    }

    /// <summary>Pieces of equal length; a surrogate pair stays together.</summary>
    public static IEnumerable<string> Fragments(string text, int length = 8)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = Math.Min(start + length, text.Length);
            if (end < text.Length && char.IsLowSurrogate(text[end]))
                end++;

            yield return text[start..end];
            start = end;
        }
    }
}
