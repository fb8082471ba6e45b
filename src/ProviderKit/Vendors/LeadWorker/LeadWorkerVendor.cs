using ProviderKit.Routing;
using ProviderKit.Vendors.Http;

namespace ProviderKit.Vendors.LeadWorker;

/// <summary>
/// Lead Worker: pairs of other providers' models (<see cref="LeadWorkerModels"/>), or an OpenAI-compatible endpoint that
/// the user runs. There is no public endpoint, so there is no default address.
/// </summary>
internal static class LeadWorkerVendor
{
    /// <summary>The error message if nothing is configured.</summary>
    public const string Problem =
        "lead_worker has no base address and no pairs of models. Set ProviderKit:Providers:lead_worker:Pairs:0:Model, :Lead and :Worker "
        + "(models of other providers, with their prefixes), or LEAD_WORKER_BASE_URL (or ProviderKit:Providers:lead_worker:BaseUrl).";

    private static readonly HttpVendor Row = new()
    {
        Name = "lead_worker",
        Settings = new SettingNames("LEAD_WORKER") { AreOurs = true },
        Prefix = "ext-leadworker-",
        Apis = [new(WireFormat.OpenAIChat, "/v1/chat/completions")],
        ModelsPath = "/v1/models",
        Models = ["worker-gpt-4", "worker-claude-3", "worker-fast", "worker-accurate", "worker-balanced"],
    };

    private static readonly ProviderRegistration Http = HttpRegistration.FromVendor(Row);

    public static readonly ProviderRegistration Registration = Http with
    {
        NamedModels = new LeadWorkerModels(),
        Create = (services, options) => (options.BaseUrl is not null ? Http : Routed(options)).Create(services, options),
    };

    /// <summary>The registration without a base address: its models are pairs, and it has no upstream and no tokens of its own.</summary>
    private static ProviderRegistration Routed(ProviderOptions options) => HttpRegistration.FromVendor(Row with
    {
        Credential = CredentialRequirement.None,
        Apis = [.. Row.Apis, new(WireFormat.OpenAIEmbeddings, "/v1/embeddings")], // each target decides itself whether it serves them
        ListsModels = false,
        Models = options.Pairs.Count > 0 ? [.. options.Pairs.Select(p => p.Model)] : Row.Models,
    });
}
