namespace ProviderKit;

/// <summary>Estimates how many tokens a text has, where the upstream cannot be asked.</summary>
/// <remarks>
/// Register one before or after <c>AddProviderKit()</c> to replace <see cref="ApproximateTokenEstimator"/>. Implementations must be
/// thread-safe, take time proportional to the length of the text, and count as OpenAI's <c>o200k_base</c> encoding does: what
/// other model families' tokenizers make more of is added by ProviderKit.
/// </remarks>
public interface ITokenEstimator
{
    /// <summary>The number of tokens in <paramref name="text"/>; 0 only if it is empty. Throws nothing, whatever the text is.</summary>
    /// <param name="text">A whole text or a part of a long one; may hold lone surrogates.</param>
    int Count(ReadOnlySpan<char> text);
}
