using Microsoft.AspNetCore.Http;
using ProviderKit.AspNetCore.Monitoring.Contracts;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary><c>GET named-models</c>: the gateway's own models, their targets, and the running calls of each.</summary>
internal sealed class NamedModelsEndpoint(ProviderRegistry registry)
{
    public MonitoringAnswer List(HttpContext context)
    {
        var models = registry.GetNamedModels();
        return new NamedModelsReply(
            models.Select(static model => new MonitoredNamedModel(
                model.Name, model.Strategy, model.Problem, model.Targets.Select(static target => new MonitoredTarget(target.Model, target.Weight, target.CallsInFlight, target.Problem)))),
            models.Count);
    }
}
