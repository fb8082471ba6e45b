using System.Text;

namespace ProviderKit.Tests.Support;

/// <summary>Remembers the texts it is given; each of their characters is a token, or each text is one.</summary>
internal sealed class RecordingEstimator(bool countCharacters = true) : ITokenEstimator
{
    private readonly List<string> _texts = [];

    public IReadOnlyList<string> Texts => _texts;

    public string All => new StringBuilder().AppendJoin("", _texts).ToString();

    public int Count(ReadOnlySpan<char> text)
    {
        _texts.Add(text.ToString());
        return countCharacters ? text.Length : 1;
    }
}
