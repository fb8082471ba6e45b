namespace ProviderKit;

/// <summary>Estimates the number of tokens of a text, where the upstream cannot count them.</summary>
/// <remarks>
/// Register one before or after <c>AddProviderKit()</c> to replace <see cref="ApproximateTokenEstimator"/>. Implementations must be
/// thread-safe, take time proportional to the length of the text, and count like OpenAI's <c>o200k_base</c> encoding: ProviderKit
/// adds the difference for model families whose tokenizers count more.
/// </remarks>
public interface ITokenEstimator
{
    /// <summary>The number of tokens in <paramref name="text"/>; 0 only if it is empty. Must not throw for any text.</summary>
    /// <param name="text">A whole text or a part of a long one; may hold lone surrogates.</param>
    int Count(ReadOnlySpan<char> text);
}
