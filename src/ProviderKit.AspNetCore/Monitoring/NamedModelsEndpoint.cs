using Microsoft.AspNetCore.Http;

namespace ProviderKit.AspNetCore.Monitoring;

/// <summary><c>GET named-models</c>: the gateway's own models, their targets, and the running calls of each.</summary>
internal sealed class NamedModelsEndpoint(ProviderRegistry registry)
{
    public MonitoringAnswer List(HttpContext context)
    {
        var models = registry.GetNamedModels();
        return MonitoringAnswer.Of(json =>
        {
            json.WriteArray("models", models, static (json, model) =>
            {
                json.WriteStartObject();
                json.WriteString("name"u8, model.Name);
                json.WriteString("strategy"u8, model.Strategy);
                json.WriteText("problem", model.Problem);
                json.WriteArray("targets", model.Targets, static (json, target) =>
                {
                    json.WriteStartObject();
                    json.WriteString("model"u8, target.Model);
                    json.WriteNumber("weight"u8, target.Weight);
                    json.WriteNumber("callsInFlight"u8, target.CallsInFlight);
                    json.WriteText("problem", target.Problem);
                    json.WriteEndObject();
                });
                json.WriteEndObject();
            });
            json.WriteNumber("total"u8, models.Count);
        });
    }
}
