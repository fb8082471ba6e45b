using ProviderKit.Counting;
using ProviderKit.Formats.Models;

namespace ProviderKit.Formats.Requests;

/// <summary>Estimates the number of input tokens of a request, for upstreams that do not count them.</summary>
internal static class RequestTokens
{
    /// <summary>
    /// Counts instructions, messages, tools, results, images and documents of <paramref name="body"/> in one pass, without building a document.
    /// Never returns 0 and never throws, for any body. Takes time proportional to the body's length.
    /// </summary>
    /// <param name="body">The request in UTF-8.</param>
    /// <param name="format">The rules for the body's fields: <c>MessagesCounting.Rules</c> or <c>ChatCounting.Rules</c>.</param>
    /// <param name="upstreamModel">The vendor's name for the model. Its family tells how much its tokenizer differs from <c>o200k_base</c>.</param>
    /// <param name="estimator">Counts texts.</param>
    public static int Estimate(ReadOnlyMemory<byte> body, CountingRules format, string upstreamModel, ITokenEstimator estimator) =>
        new BodyCounter(body.Span, format, ModelFamilies.Of(upstreamModel), estimator).Count();
}
