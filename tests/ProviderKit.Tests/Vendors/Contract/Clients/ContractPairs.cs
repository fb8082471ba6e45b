using ProviderKit.Tests.Formats.AnthropicMessages;

namespace ProviderKit.Tests.Vendors.Contract.Clients;

/// <summary>Vendors of each format, and clients of each.</summary>
internal static class ContractPairs
{
    public static readonly IProviderFixtures[] Vendors =
        [new OpenAIFixtures(), new CopilotFixtures(), new OpenRouterFixtures(), new XaiFixtures(), new AnthropicFixtures(), new GoogleFixtures(), new OllamaFixtures()];

    public static readonly IClientFixtures[] Clients = [new MessagesClient(), new ResponsesClient(), new GoogleClient(), new OllamaClient()];

    public static IEnumerable<TestFixtureData> All() =>
        from client in Clients from vendor in Vendors select new TestFixtureData(client, vendor).SetArgDisplayNames(client.Format.Name, vendor.GetType().Name.Replace("Fixtures", "", StringComparison.Ordinal));
}
