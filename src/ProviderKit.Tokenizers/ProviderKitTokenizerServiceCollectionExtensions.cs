using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.ML.Tokenizers;
using ProviderKit;
using ProviderKit.Tokenizers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds OpenAI's tokenizer to ProviderKit, for estimates of token counts.</summary>
public static class ProviderKitTokenizerServiceCollectionExtensions
{
    /// <summary>
    /// Estimates token counts with OpenAI's <c>o200k_base</c> encoding where an upstream cannot be asked, in place of
    /// <see cref="ApproximateTokenEstimator"/>. Works before and after <c>AddProviderKit()</c>; calling it twice is harmless.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The encoding is that of OpenAI's models since GPT-4o. For all other models ProviderKit multiplies its count by a factor of the
    /// model's family; and what a vendor adds for messages, tools and images is an estimate for every model.
    /// </para>
    /// <para>
    /// The vocabulary takes half a second and 30 MB to load. It is loaded once, in the background, when the first text is counted;
    /// until then, and if it cannot be loaded, the approximate estimator counts.
    /// </para>
    /// </remarks>
    /// <param name="services">The app's services.</param>
    /// <returns>The same services.</returns>
    /// <example>
    /// <code>
    /// builder.Services.AddProviderKit();
    /// builder.Services.AddProviderKitTokenizer();
    /// </code>
    /// </example>
    public static IServiceCollection AddProviderKitTokenizer(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging();
        return services.Replace(ServiceDescriptor.Singleton<ITokenEstimator>(static s => new O200kTokenEstimator(
            static () => TiktokenTokenizer.CreateForEncoding("o200k_base"), s.GetRequiredService<ILogger<O200kTokenEstimator>>())));
    }
}
